import type { Network } from '../../../engine/network/network.ts';
import { programBuilder, type Value } from '../../../engine/program/builder.ts';
import { binary, flatten, reduce, slice } from '../../../engine/program/emit.ts';
import { emitInput } from '../../../engine/program/input.ts';
import type { Program } from '../../../engine/program/program.ts';
import { walkUp } from '../../../engine/program/walk.ts';
import { inferenceWeights } from '../../../engine/program/weights.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';

/** Names of the program's outputs for a layer. */
export const distanceOf = (layer: string): string => `${layer}.distance`;
export const normOf = (layer: string): string => `${layer}.norm`;

/**
 * The forward pass of a batch of pictures. Outputs, float32 `[n]` for each of `layers`: the squared Euclidean distance of the features of
 * each picture to those of the batch's first, and their own squared norm; and `output`, where it is one, `[n, classes]`.
 */
export function compileDistances(
  network: Network,
  preprocessing: Preprocessing,
  layers: readonly string[],
  output: string | null,
): Program {
  const b = programBuilder();
  const weights = inferenceWeights(b);
  const { activations } = walkUp(b, network, emitInput(b, network, preprocessing, weights), weights, 'inference');
  const squares = (x: Value) => reduce(b, 'reduceSum', binary(b, 'multiply', x, x), [1]);
  const outputs = layers.flatMap((layer) => {
    const features = flatten(b, activations.get(layer)!); // [n, d]
    const first = slice(b, features, 0, 0, 1); // [1, d]
    return [
      [distanceOf(layer), squares(binary(b, 'subtract', features, first))] as const,
      [normOf(layer), squares(features)] as const,
    ];
  });
  const scores = output === null ? [] : [[output, flatten(b, activations.get(output)!)] as const];
  return b.build(Object.fromEntries([...outputs, ...scores]));
}
