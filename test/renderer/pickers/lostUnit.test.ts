import { expect, test } from 'vitest';
import { ref } from 'vue';
import { lostUnit } from '../../../src/renderer/pickers/lostUnit.ts';
import { useLostUnit } from '../../../src/renderer/pickers/useLostUnit.ts';
import type { LayerSummary } from '../../../src/shared/contract/unit.ts';

const layers = [{ name: 'pool5', maps: 48 }] as unknown as LayerSummary[];

test.each([
  [{}, null],
  [{ layer: 'pool5' }, null],
  [{ layer: 'pool5', channel: '47' }, null],
  [{ channel: '999' }, null],
  [
    { layer: 'pool5', channel: '48' },
    { kind: 'map', layer: 'pool5', channel: '48', maps: 48 },
  ],
  [
    { layer: 'pool5', channel: 'x' },
    { kind: 'map', layer: 'pool5', channel: 'x', maps: 48 },
  ],
  [
    { layer: 'conv9', channel: '3' },
    { kind: 'layer', layer: 'conv9' },
  ],
])('of %o is lost %o', (asked, lost) => expect(lostUnit(layers, asked)).toEqual(lost));

test('what is carried over to another network is not lost there; what is asked for after that is', () => {
  const asked = ref({ layer: 'conv9', channel: '3' });
  const { lost, carryOver } = useLostUnit(ref(layers), () => asked.value);
  carryOver({ layer: 'conv9', channel: '3' });
  expect(lost.value).toBeNull();
  asked.value = { layer: 'pool5', channel: '999' };
  expect(lost.value).toMatchObject({ kind: 'map', channel: '999' });
});

test('nothing is lost as long as the layers are not known', () => {
  expect(useLostUnit(ref(undefined), () => ({ layer: 'conv9' })).lost.value).toBeNull();
});
