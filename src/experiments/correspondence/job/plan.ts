import { highestMaps, layersOfInterest, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network } from '../../../engine/network/network.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { partsOf } from '../../../shared/partSet.ts';
import { say } from '../../../shared/sentence.ts';
import { findPartSet, readPartFile, showPartSet } from '../../../workbench/parts/partSets.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { CorrespondenceParameters } from '../declaration/kept.ts';
import { pairCount } from '../declaration/pairs.ts';
import { limits, type MaskColour } from '../declaration/types.ts';

/** Marked parts: a set by its name, or a file of this machine, which pages never name. */
export type MarkSource = { readonly set: string } | { readonly marks: string; readonly dataset: string };

export type CorrespondRequest = MarkSource & {
  /** Its name. */
  readonly model: string;
  /** Default: the highest with maps, and the last below the classes. */
  readonly layers?: readonly string[] | undefined;
  /** Side of the mask of a point; default: a quarter of the input's shorter side. */
  readonly size?: number | undefined;
  readonly random: number;
  readonly permutations: number;
  readonly seed: number;
  readonly baseline: MaskColour;
  readonly runtime?: string | undefined;
};

/** A file of marks is kept as a set. Throws as `readPartFile` and `findPartSet`. */
export function markedSet(workspace: Workspace, source: MarkSource) {
  const name = 'set' in source ? source.set : readPartFile(workspace, source.marks, source.dataset);
  return { ...showPartSet(workspace, name), parts: partsOf(findPartSet(workspace, name).marks) };
}

/** Those asked for, else the paper's: the highest with maps, and the last below the classes. Throws `NOT_FOUND`. */
export function layersFor(network: Network, asked: readonly string[] | undefined): CorrespondenceParameters['layers'] {
  const usual = [highestMaps(network), layersOfInterest(network).at(-2) ?? highestMaps(network)];
  return [...new Set(asked ?? usual)].map((name) => {
    const { shape } = resolveLayer(network, name);
    return { name, features: shape.reduce((a, b) => a * b, 1) };
  });
}

/** The side of a point's mask. Throws `BAD_ARGUMENT` for one that is larger than the network's input. */
export function sideOf(
  { inputShape: [, height, width] }: Pick<Network, 'inputShape'>,
  asked: number | undefined,
): number {
  const largest = Math.min(height, width);
  const size = asked ?? Math.max(1, Math.round(largest / 4));
  if (size <= largest) return size;
  throw new SwitchbackError('BAD_ARGUMENT', say('correspondence.maskTooLarge', { size, height, width }));
}

/** Distances that are kept, and features times three, of which float32 counts every one. */
const mostNumbers = 2 ** 24;

/**
 * Throws `BAD_ARGUMENT` where more is asked than is kept, where a part's changes take more than half of the memory, and for more layers than are looked
 * at.
 */
export function checkSize(
  { parts, images, layers, random }: Pick<CorrespondenceParameters, 'parts' | 'images' | 'layers' | 'random'>,
  memoryBytes: number,
): void {
  const features = layers.reduce((sum, own) => sum + own.features, 0);
  const bytes = images.length * (random + 1) * features;
  const numbers = parts.length * pairCount(images.length) * layers.length * (random + 1) ** 2;
  const isCounted = layers.every((own) => 3 * own.features < mostNumbers);
  if (layers.length > limits.layers || numbers > mostNumbers || bytes > memoryBytes / 2 || !isCounted)
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      say('correspondence.tooMuch', { images: images.length, features, random }),
    );
}
