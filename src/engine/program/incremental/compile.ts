import { INPUT, type Network } from '../../network/network.ts';
import { atPlace } from '../boxBelow.ts';
import { type ProgramBuilder, programBuilder, type Value } from '../builder.ts';
import { binary, cellsPerMap, cropPatched, flatten, reduce } from '../emit.ts';
import type { Program } from '../program.ts';
import { walkUpFrom } from '../walk.ts';
import { inferenceWeights } from '../weights.ts';
import { pasted, type Source, sliceUp } from './sliceUp.ts';
import type { Division, SliceSizes } from './slicing.ts';

/** The feed that says where the slices of a box begin: int32 `[n, 2]`. */
export const placeFeed = (owner: string): string => `place:${owner}`;
/** The output and parameter that holds a node's maps without any change: float32 `[1, c, h, w]`. */
export const cleanMaps = (node: string): string => `clean:${node}`;
/** The parameter that holds what windows show, float32 `[1, c, h, w]`. */
export const BASELINE = 'baseline';
/** The feed and output that holds a node's whole maps, `[n, …shape]`. */
export const wholeMaps = (node: string): string => `whole:${node}`;

/**
 * The clean image up to where the whole nodes begin. Feed: `image` float32 `[1, c, h, w]`. Outputs: `clean:<node>` for every node in
 * slices and `input`; where `layer` is one of them also `total` and `strongest` `[1, maps]`, each of its maps summed and its maximum.
 */
export function compileCleanMaps(network: Network, division: Division, layer: string): Program {
  const b = programBuilder();
  const image = b.feed('image', 'float32', [1, ...network.inputShape]);
  const { activations } = walkUpFrom(b, division.sliced, new Map([[INPUT, image]]), inferenceWeights(b), 'inference');
  const followed = activations.get(layer);
  return b.build({
    ...Object.fromEntries([...activations].map(([name, maps]) => [cleanMaps(name), maps])),
    ...(followed && overSpace(b, followed)),
  });
}

/**
 * What windows change, computed in slices of `sizes` from the clean image's maps: the nodes in slices of a division. Feeds:
 * `place:<box>` int32 `[n, 2]`, the row and column at which each box begins; the box `input` is the window. Parameters besides the
 * weights: `baseline` and `clean:<node>`. Outputs: `whole:<node>` for each node of the frontier, and where `layer` is in slices `total`
 * `[n, maps]`, each of its maps summed over space.
 */
export function compileSlices(network: Network, division: Division, layer: string, sizes: SliceSizes): Program {
  const b = programBuilder();
  const { boxes } = division;
  const sources = new Map<string, Source>();
  const boxOf = (node: string) => {
    const owner = boxes.get(node)!;
    return { place: b.feed(placeFeed(owner), 'int32', ['n', 2]), size: sizes.get(owner)! };
  };
  const keep = (name: string, shape: readonly number[], values: Value) =>
    sources.set(name, {
      clean: b.parameter(cleanMaps(name), [1, ...shape]),
      slice: { values, place: boxOf(name).place },
    });

  const baseline = b.parameter(BASELINE, [1, ...network.inputShape]);
  keep(INPUT, network.inputShape, cropPatched(b, baseline, null, { ...boxOf(INPUT), start: atPlace, fill: 0 }));
  for (const node of division.sliced) {
    const read = node.inputs.map((input) => sources.get(input)!);
    keep(node.name, node.shape, sliceUp(b, node, read, boxOf(node.name)));
  }
  const followed = sources.get(layer);
  return b.build({
    ...Object.fromEntries(division.frontier.map((name) => [wholeMaps(name), pasted(b, sources.get(name)!)])),
    ...(followed && { total: totalOf(b, followed) }),
  });
}

/**
 * The rest of a division. Feeds: `whole:<node>` for each node of the frontier. Outputs: `output` `[n, classes]`, the network's scores, where
 * it has any; where `layer` is of the rest also `total` and `strongest` `[n, maps]`.
 */
export function compileRest(network: Network, division: Division, layer: string): Program {
  const b = programBuilder();
  const shapes = new Map([
    [INPUT, network.inputShape],
    ...network.nodes.map((node) => [node.name, node.shape] as const),
  ]);
  const given = division.frontier.map((name): [string, Value] => {
    return [name, b.feed(wholeMaps(name), 'float32', ['n', ...shapes.get(name)!])];
  });
  const { activations } = walkUpFrom(b, division.whole, new Map(given), inferenceWeights(b), 'inference');
  const followed = division.whole.some(({ name }) => name === layer) ? activations.get(layer)! : null;
  return b.build({
    ...(network.scores !== null && { output: flatten(b, activations.get(network.scores)!) }),
    ...(followed && overSpace(b, followed)),
  });
}

/** Each map's sum and maximum over space, `[n, maps]`. */
export function overSpace(b: ProgramBuilder, activations: Value): { readonly total: Value; readonly strongest: Value } {
  const maps = cellsPerMap(b, activations);
  return { total: reduce(b, 'reduceSum', maps, [2]), strongest: reduce(b, 'reduceMax', maps, [2]) };
}

/** The clean maps' sums and what the slices add to them. */
function totalOf(b: ProgramBuilder, { clean, slice: { values, place } }: Source): Value {
  const [height, width] = values.shape.slice(2) as [number, number];
  const before = cropPatched(b, clean, null, { place, start: atPlace, size: [height, width], fill: 0 });
  const change = reduce(b, 'reduceSum', binary(b, 'subtract', values, before), [2, 3]);
  return binary(b, 'add', reduce(b, 'reduceSum', clean, [2, 3]), change);
}
