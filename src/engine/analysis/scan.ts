import type { Network } from '../network/network.ts';
import type { Executable, Tensors } from '../runtime/runtime.ts';
import { channelCount } from '../shape.ts';
import { emptyTopActivations, mergeBatch, type TopActivations } from './topActivations.ts';

/** One batch of a pass over a split. */
export interface ScanBatch {
  /** Positions of the batch's images in the pass, rising. */
  readonly images: readonly number[];
  /** Position at which the pass goes on after this batch, images that could not be read counted. */
  readonly next: number;
  readonly feeds: Tensors;
}

/** For each node of a pass what has been found so far. */
export type ScanState = ReadonlyMap<string, TopActivations>;

/** The state of a pass that has not begun: `top` strongest images for every map of `nodes`. */
export function emptyScan(network: Network, nodes: readonly string[], top: number): ScanState {
  const mapsOf = (name: string) => channelCount(network.nodes.find((node) => node.name === name)!.shape);
  return new Map(nodes.map((name) => [name, emptyTopActivations(mapsOf(name), top)]));
}

/**
 * Merges batch after batch into `state`, all nodes in one forward pass; yields each batch once it is in.
 * `executable` holds `compileTopActivations` for the nodes of `state`.
 */
export async function* scan(
  executable: Pick<Executable, 'run'>,
  state: ScanState,
  batches: AsyncIterable<ScanBatch>,
): AsyncGenerator<ScanBatch> {
  for await (const batch of batches) {
    const { images, feeds } = batch;
    if (images.length > 0) scanBatch(state, await executable.run(feeds), images);
    yield batch;
  }
}

/** Merges into `state` what `compileTopActivations` has made of a batch. */
export function scanBatch(state: ScanState, reduced: Tensors, images: readonly number[]): void {
  for (const [node, top] of state) {
    const [value, position, mean] = ['value', 'position', 'mean'].map((part) => reduced[`${node}.${part}`]!);
    const fired = reduced[`${node}.fired`];
    mergeBatch(top, { value: value!, position: position!, mean: mean!, fired }, images);
  }
}
