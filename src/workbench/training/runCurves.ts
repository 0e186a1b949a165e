import { imageCounts } from '../../catalog/datasets/datasets.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { epochsOf, lastStep, layerMetricsOf, stepsAfter } from '../../catalog/training/metrics.ts';
import { findRun } from '../../catalog/training/runs.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import { layersOfInterest } from '../../engine/network/layers.ts';
import type { RunEpochs, StepPage } from '../../shared/contract/run.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { deadMapsSample } from './deadMaps.ts';

/** At most `limit` of a run's steps after number `after`. Throws `NOT_FOUND`. */
export function stepPage({ catalog }: Workspace, runName: string, after: number, limit: number): StepPage {
  const { id } = findRun(catalog, runName);
  const rows = stepsAfter(catalog, id, after, limit);
  return {
    step: Int32Array.from(rows, ({ step }) => step),
    epoch: Int32Array.from(rows, ({ epoch }) => epoch),
    loss: Float32Array.from(rows, ({ loss }) => loss),
    learningRate: Float32Array.from(rows, ({ learningRate }) => learningRate),
    last: lastStep(catalog, id),
  };
}

/** What each epoch of a run came to. Throws `NOT_FOUND`. */
export function runEpochs({ catalog }: Workspace, runName: string): RunEpochs {
  const run = findRun(catalog, runName);
  const byLayer = Map.groupBy(layerMetricsOf(catalog, run.id), ({ layer }) => layer);
  const order = layersOfInterest(defineNetwork(networkById(catalog, run.networkId).definition));
  return {
    epochs: epochsOf(catalog, run.id),
    sampledImages: deadMapsSample(imageCounts(catalog, run.datasetId).splits),
    deadMaps: order.flatMap((layer) => {
      const rows = byLayer.get(layer) ?? [];
      const epochs = rows.map(({ epoch, dead }) => ({ epoch, dead }));
      return rows.length > 0 ? [{ layer, maps: rows[0]!.maps, epochs }] : [];
    }),
  };
}
