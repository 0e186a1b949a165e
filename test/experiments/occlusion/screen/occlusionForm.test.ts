import { expect, test } from 'vitest';
import type { Occlusion } from '../../../../src/experiments/occlusion/declaration/types.ts';
import {
  baselineOf,
  defaultForm,
  followedClass,
  followedClasses,
  formOf,
  isReadable,
} from '../../../../src/experiments/occlusion/screen/occlusionForm.ts';

test('the default is the paper’s: an eighth of the shorter side, moved by half of it', () => {
  expect(defaultForm([224, 300])).toMatchObject({ window: [28, 28], stride: [14, 14], baseline: 'mean' });
  expect(defaultForm([5, 4])).toMatchObject({ window: [1, 1], stride: [1, 1] });
});

test('an occlusion opened again asks for itself', () => {
  const kept = { window: [8, 6], stride: [4, 3], mode: 'preview', layer: 'pool5', channel: 7 };
  for (const baseline of ['mean', 'blur', 77] as const) {
    const form = formOf({ ...kept, baseline, targets: ['disc', 'ring'] } as unknown as Occlusion);
    expect(form).toMatchObject({ ...kept, target: 'disc', further: ['ring'] });
    expect(baselineOf(form)).toBe(baseline);
  }
});

test('a class that the network does not tell apart is followed nowhere: the predicted one is', () => {
  const classes = [{ name: 'disc' }, { name: 'ring' }];
  expect(followedClass('ring', 'disc', classes)).toBe('ring');
  expect(followedClass('cat', 'ring', classes)).toBe('ring');
  expect(followedClass('cat', 'dog', classes)).toBe('disc');
  expect(followedClass(null, null, classes)).toBe('disc');
  expect(followedClass('cat', 'dog', [])).toBeNull();
});

test('further classes are followed once each, where the network tells them apart', () => {
  const classes = [{ name: 'disc' }, { name: 'ring' }, { name: 'star' }];
  const followed = (target: string | null, further: string[]) => followedClasses({ target, further }, null, classes);
  expect(followed(null, [])).toEqual(['disc']);
  expect(followed('ring', ['star', 'cat', 'ring', 'disc'])).toEqual(['ring', 'star', 'disc']);
  expect(followedClasses({ target: null, further: ['star'] }, 'ring', classes)).toEqual(['ring', 'star']);
  expect(followedClasses({ target: 'ring', further: ['star'] }, null, [])).toEqual([]);
});

test('a form is readable where every number that counts is one', () => {
  const form = defaultForm([28, 28]);
  expect(isReadable(form)).toBe(true);
  expect(isReadable({ ...form, window: [Number.NaN, 4] })).toBe(false);
  expect(isReadable({ ...form, channel: Number.NaN })).toBe(false);
  expect(isReadable({ ...form, grey: Number.NaN })).toBe(true);
  expect(isReadable({ ...form, grey: Number.NaN, baseline: 'grey' })).toBe(false);
});
