import type { Value } from '../program/builder.ts';
import { maxPool, unpool } from '../program/emit.ts';
import type { WindowGeometry } from '../program/program.ts';
import { noFields } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { mapsOf } from './refuse.ts';
import { noPadding } from './windowing.ts';

/** The maximum over height and width: `[c, h, w]` → `[c, 1, 1]`. Down: each value goes to the place of its maximum. */
export const globalMaxPool = layerKind({
  op: 'globalMaxPool',
  schema: noFields,
  arity: 1,
  role: 'other',
  shape: (place) => [mapsOf(place)[0], 1, 1],
  weights: noWeights,
  reads: () => 'all',
  up: ({ builder, inputs: [x] }) => {
    const { output, switches } = maxPool(builder, x!, wholeMap(x!));
    return { output, saved: { switches } };
  },
  down: ({ builder, inputs: [x] }, { saved }, signal) => ({ inputs: [unpool(builder, signal, saved!.switches!, x!)] }),
});

/** One window. */
function wholeMap({ shape }: Value): WindowGeometry {
  const size = [shape[2] as number, shape[3] as number] as const;
  return { kernelSize: size, strides: size, padding: noPadding };
}
