import { rowsOfFold } from '../../engine/analysis/folds.ts';
import { probeImages } from '../../engine/analysis/linearProbe.ts';
import type { KeptFeatures } from '../../shared/foldedAnalysis.ts';
import { say } from '../../shared/sentence.ts';
import { type FoldedRequest, foldedFeatures, readFeatures } from '../../workbench/analyses/foldedFeatures.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { FedProbe, ProbeGiven, ProbeTask } from './analysis.ts';
import { type KeptProbe, probeMethods } from './declaration.ts';

/** Computes the features of all layers, keeps them, then fits classifiers to them. */
export const probe: ExperimentJob<FoldedRequest, ProbeGiven, ProbeTask, null, FedProbe> = {
  prepare: async (workspace, request, context) => {
    const { loaded, dataset, runtime, layers, keep } = await foldedFeatures(workspace, request, context);
    const { network, preprocessing, weights, model } = loaded;
    const { split, folds, perClass, seed, features } = request;
    const { classes } = dataset;
    const parameters: KeptProbe['parameters'] = {
      ...{ dataset: dataset.name, split, layers: [...layers], folds, perClass, seed, features },
      ...{ classes: [...classes], weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    let kept: KeptFeatures | undefined;
    return {
      loaded,
      datasets: [dataset.id],
      machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
      given: { layers: layers.length, folds },
      parameters,
      unit: 'classifiers',
      total: layers.length * probeMethods.length * folds,
      step: say('progress.fitting'),
      sizeOf: () => 1,
      beginShare: 0.5,
      begin: async (_opening, ofBegin) => {
        ({ kept } = await keep(ofBegin));
        return { findings: kept, blobs: kept.features.map(({ blob }) => blob) };
      },
      feed: async function* (tasks) {
        const { places, labels } = kept!;
        for (const [layer, own] of Map.groupBy(tasks, (task) => task.layer)) {
          const values = readFeatures(workspace, kept!, layers[layer]!);
          for (const task of own) {
            const rows = rowsOfFold({ places, labels, folds }, task.fold);
            yield { task, fed: { ...task, images: probeImages(values, labels, classes.length, rows) } };
          }
        }
      },
    };
  },
  answers: {},
};
