import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { constant, clip as cut } from '../program/emit.ts';
import { between, rectifier } from './elementwise.ts';
import { field } from './fields.ts';

const bounds: z.ZodType<readonly [low: number, high: number]> = field(
  z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high),
  say('network.meansBounds'),
);

/** min(max(x, low), high) for `bounds` `[low, high]`. */
export const clip = rectifier({
  op: 'clip',
  schema: z.strictObject({ bounds }),
  up: (b, x, { bounds: [low, high] }) => ({ output: cut(b, x, low, high) }),
  back: ({ builder: b, layer: { bounds } }, { output }, signal) =>
    between(b, signal, output, constant(b, [bounds[0]]), constant(b, [bounds[1]])),
});
