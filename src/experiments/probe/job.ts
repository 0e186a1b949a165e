import { rowsOfFold } from '../../engine/analysis/folds.ts';
import { type FoundFeatures, layerFeatures } from '../../engine/analysis/layerFeatures.ts';
import { probeImages } from '../../engine/analysis/linearProbe.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { KeptFeatures } from '../../shared/foldedAnalysis.ts';
import { say } from '../../shared/sentence.ts';
import type { DividedAnalysis } from '../../workbench/analyses/division.ts';
import {
  bytesOfFeatures,
  type FeaturesElsewhere,
  type FoldedFeatures,
  type FoldedRequest,
  featureTable,
  foldedFeatures,
  readFeatures,
} from '../../workbench/analyses/foldedFeatures.ts';
import type { ExperimentJob, Prepared } from '../../workbench/analyses/job.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { FedProbe, ProbeGiven, ProbeTask } from './analysis.ts';
import { type KeptProbe, probeMethods } from './declaration.ts';

/** Computes the features of all layers, keeps them, then fits classifiers to them. What is divided are the features. */
export const probe: ExperimentJob<FoldedRequest, ProbeGiven, ProbeTask, null, FedProbe> = {
  prepare: async (workspace, request, context) =>
    prepared(workspace, request, await foldedFeatures(workspace, request, context)),
  division: {
    analysis: layerFeatures as unknown as DividedAnalysis,
    divide: async (workspace, request, context) => {
      const folded = await foldedFeatures(workspace, request, context);
      const { loaded, dataset } = folded;
      let elsewhere: FeaturesElsewhere | undefined;
      const own = prepared(workspace, request, folded, () => elsewhere);
      const { images } = folded.draw();
      const given = { layers: folded.layers, most: request.features, images: images.length };
      const imageBytes = bytesOfFeatures(own.machine, given);
      refuseTooMuch(imageBytes, images.length, workspace.memoryBytes / 2);
      return {
        ...{ loaded, machine: own.machine, given, dataset, images, imageBytes },
        prepared: own as Prepared<unknown, unknown, unknown>,
        known: ({ found, broken }) => {
          const table = featureTable(own.machine, given);
          table.set(found as FoundFeatures);
          elsewhere = { features: table.features, unread: broken.map(({ position }) => position) };
          return null;
        },
      };
    },
  },
  answers: {},
};

/** Throws `BAD_ARGUMENT` where the features of all layers do not fit the memory in which they are merged. */
function refuseTooMuch(imageBytes: number, images: number, budget: number): void {
  if (imageBytes * images <= budget) return;
  const places = { images, mebibytes: Math.ceil((imageBytes * images) / 2 ** 20), most: Math.floor(budget / 2 ** 20) };
  throw new SwitchbackError('BAD_ARGUMENT', say('shards.featuresTooLarge', places));
}

function prepared(
  workspace: Workspace,
  request: FoldedRequest,
  { loaded, dataset, runtime, layers, draw, keep }: FoldedFeatures,
  elsewhere: () => FeaturesElsewhere | undefined = () => undefined,
): Prepared<ProbeGiven, ProbeTask, null, FedProbe> {
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
      ({ kept } = await keep(ofBegin, draw(), elsewhere()));
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
}
