import { expect, test } from 'vitest';
import { unitClass } from '../../../src/renderer/components/unitClass.ts';
import type { UnitSummary } from '../../../src/shared/contract/unit.ts';

const unit = { channel: 1, topClass: 0, topClassImages: 3, strongest: 9 } as UnitSummary;

test('a unit stands for the class of its score, else for the commonest class of its strongest images', () => {
  const classes = ['arrow', 'disc'];
  expect(unitClass(unit, { classes, outputs: classes })).toEqual({ kind: 'score', name: 'disc' });
  expect(unitClass(unit, { classes, outputs: null })).toEqual({ kind: 'strongest', name: 'arrow', images: 3, of: 9 });
  expect(unitClass({ ...unit, topClass: null }, { classes, outputs: null })).toBeNull();
});

test('where all images are of one class, it says nothing of a unit', () => {
  expect(unitClass(unit, { classes: ['photographs'], outputs: null })).toBeNull();
});
