import type { Network } from '../network/network.ts';
import { type ProgramBuilder, programBuilder, type Value } from './builder.ts';
import { binary, cast, flatten, matmul, pasteWindow, reduce, scale, shift, slice, transpose, unary } from './emit.ts';
import type { Program } from './program.ts';
import { walkUp } from './walk.ts';
import { inferenceWeights } from './weights.ts';

/**
 * In which direction features change when a window of an image is masked: ε = x − x̃ (Zeiler & Fergus 2013, §4.3). Feeds: `image` and `baseline`
 * float32 `[1, c, h, w]`, both as the network's input; `window` int32 `[n, 4]` (y, x, height, width), the first of height 0: features are
 * compared with its, which went through the network in the same batch, so that what a mask does not reach differs by exactly 0. An output for each
 * node, under its name: sign ε + 1 as float32 `[n, features]`, 0, 1 or 2.
 */
export function compileMaskedSigns(network: Network, nodes: readonly string[]): Program {
  const b = programBuilder();
  const picture = (name: string) => b.feed(name, 'float32', [1, ...network.inputShape]);
  const masked = pasteWindow(b, picture('image'), picture('baseline'), b.feed('window', 'int32', ['n', 4]));
  const { activations } = walkUp(b, network, masked, inferenceWeights(b), 'inference');
  const signs = nodes.map((node) => {
    const features = flatten(b, activations.get(node)!);
    return [node, shift(b, sign(b, binary(b, 'subtract', slice(b, features, 0, 0, 1), features)), 1)] as const;
  });
  return b.build(Object.fromEntries(signs));
}

function sign(b: ProgramBuilder, x: Value): Value {
  return binary(b, 'subtract', unary(b, 'isPositive', x), unary(b, 'isPositive', scale(b, x, -1)));
}

/**
 * Which share of features changes in different directions: Hamming distances of every row of `a` to every row of `b`, over the features. Feeds:
 * sign + 1, uint8 `[n, features]` and `[rows, features]`. Output: `distance` float32 `[n, rows]`, 0…1. Exact while three times the features are below
 * 2²⁴.
 */
export function compileSignDistances(features: number, rows: number): Program {
  const b = programBuilder();
  const signs = (name: string, count: number | 'n') => shift(b, cast(b, b.feed(name, 'uint8', [count, features])), -1);
  const [x, y] = [signs('a', 'n'), signs('b', rows)];
  const [changedX, changedY] = [binary(b, 'multiply', x, x), binary(b, 'multiply', y, y)];
  const changes = (changed: Value) => reduce(b, 'reduceSum', changed, [1], true);
  const either = binary(b, 'add', changes(changedX), transpose(b, changes(changedY), [1, 0]));
  // Of features that change in both, x · y is 1 where they change alike and −1 where not: alike are (both + x · y) / 2.
  const both = matmul(b, changedX, changedY, { transposeB: true });
  const product = matmul(b, x, y, { transposeB: true });
  const counted = binary(b, 'add', scale(b, both, 3), product);
  const different = binary(b, 'subtract', either, scale(b, counted, 0.5));
  return b.build({ distance: scale(b, different, 1 / features) });
}
