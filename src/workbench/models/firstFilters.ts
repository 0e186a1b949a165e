import { listModels } from '../../catalog/models/models.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { blobFile } from '../../catalog/storage/blobs.ts';
import { findRun, networkIdOfWeights, runState } from '../../catalog/training/runs.ts';
import type { Layer } from '../../engine/layers/index.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import { largestMagnitude } from '../../figure/marks/display.ts';
import { type FilterArray, filterRms } from '../../figure/panels/filters.ts';
import { type FloatTensor, readSafetensor } from '../../modelfile/safetensors.ts';
import type { FirstFilters, RunFilters } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/**
 * The first convolution's filters in every state of a run that is kept: those of its checkpoints, and what it has come to since. `null`
 * for a network without a convolution. Throws `NOT_FOUND`.
 */
export function runFilters({ catalog, blobs }: Workspace, runName: string): RunFilters | null {
  const run = findRun(catalog, runName);
  const convolution = firstConvolution(catalog, run.networkId);
  if (!convolution) return null;
  const stateOf = (weightsHash: string, epoch: number, isCheckpoint: boolean): FirstFilters => {
    const filters = filtersOf(blobs, weightsHash, convolution.name);
    return { epoch, isCheckpoint, weightsHash, scale: largestMagnitude(filters), rms: filterRms(filters) };
  };
  const checkpoints = listModels(catalog, runName);
  const states = checkpoints.map(({ blob, epoch }) => stateOf(blob, epoch ?? 0, true));
  const latest = runState(catalog, run.id);
  const isFurther = latest !== null && latest.epoch > (checkpoints.at(-1)?.epoch ?? -1);
  return {
    layer: convolution.name,
    kernelSize: convolution.layer.kernelSize,
    states: isFurther ? [...states, stateOf(latest.blob, latest.epoch, false)] : states,
  };
}

/**
 * The first convolution's filters in the weights with this hash. Throws `NOT_FOUND` for weights that nothing has any more, `UNSUPPORTED`
 * for a network without a convolution.
 */
export function filtersOfWeights(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  weightsHash: string,
): { readonly layer: string; readonly filters: FilterArray } {
  const convolution = firstConvolution(catalog, networkIdOfWeights(catalog, weightsHash));
  if (!convolution) throw new SwitchbackError('UNSUPPORTED', say('workbench.noConvolution'));
  return { layer: convolution.name, filters: filtersOf(blobs, weightsHash, convolution.name) };
}

type Conv2d = Extract<Layer, { readonly op: 'conv2d' }>;

function firstConvolution(catalog: Workspace['catalog'], networkId: number): { name: string; layer: Conv2d } | null {
  const { nodes } = defineNetwork(networkById(catalog, networkId).definition);
  const first = nodes.find(({ layer }) => layer.op === 'conv2d');
  return first ? { name: first.name, layer: first.layer as Conv2d } : null;
}

function filtersOf(blobs: string, weightsHash: string, layer: string): FilterArray {
  const file = blobFile(blobs, weightsHash);
  const filters: FloatTensor | null = readSafetensor(file, `${layer}.weight`);
  if (filters) return filters;
  throw new SwitchbackError('BAD_FILE', say('workbench.noFilters', { hash: weightsHash, layer }));
}
