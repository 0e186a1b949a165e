import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesSpread } from '../../catalog/datasets/images.ts';
import { channelCount } from '../../engine/shape.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { inputScale } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { overReading } from '../../workbench/analyses/reading.ts';
import { type LoadedModel, loadModels } from '../../workbench/models/models.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { bandEdges, firstLayers } from './analysis/firstLayers.ts';
import {
  type Diagnosed,
  type DiagnosisGiven,
  type DiagnosisTask,
  diagnosisReading,
  type FedDiagnosisTask,
} from './analysis.ts';
import type { DiagnosedModel, DiagnosisParameters } from './declaration/kept.ts';

export interface DiagnosisRequest {
  /** By their names. */
  readonly models: readonly string[];
  readonly dataset: string;
  readonly split: SplitName;
  readonly images: number;
  readonly maps: number;
  readonly runtime?: string | undefined;
}

/**
 * Diagnoses the first layers of models on some images of a split. Throws `NOT_FOUND` for what is not there, `BAD_ARGUMENT` for a model named
 * twice, `UNSUPPORTED` for one whose first convolution has no filters that can be shown, `BAD_DATASET` for a split without readable images.
 */
export const diagnosis: ExperimentJob<DiagnosisRequest, DiagnosisGiven, DiagnosisTask, null, FedDiagnosisTask> = {
  prepare: async (workspace, request, context) => {
    const { catalog, memoryBytes } = workspace;
    const { split, maps } = request;
    const loaded = loadModels(workspace, request.models);
    const models = loaded.map(describedModel);
    const dataset = findDataset(catalog, request.dataset);
    const images = imagesSpread(catalog, dataset.id, split, request.images);
    if (images.length === 0)
      throw new SwitchbackError('BAD_DATASET', say('workbench.splitEmpty', { split, dataset: dataset.name }));
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const seenAs = loaded.map((own) => own.preprocessing);
    const diagnosed = loaded.map(
      ({ network, preprocessing, weights }): Diagnosed => ({ network, preprocessing, weights }),
    );
    const parameters: DiagnosisParameters = {
      ...{ models, dataset: dataset.name, split, images: images.length, maps },
      imageIds: images.map(({ id }) => id),
      ...{ runtime: runtime.version, versions: versions(runtime) },
    };
    const [first, ...others] = loaded as [LoadedModel, ...LoadedModel[]];
    const { network, preprocessing, weights } = first;
    return {
      loaded: first,
      others: others.map(({ model }) => model.id),
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: { models: diagnosed, images: images.length, maps },
      parameters,
      unit: 'images',
      total: images.length * loaded.length,
      step: say('diagnosis.looking'),
      sizeOf: (task) => (task.stage === 'images' ? task.images.length : 0),
      ...overReading(workspace, dataset, images, diagnosisReading, seenAs),
    };
  },
  answers: {},
};

/** What is kept of a model. */
function describedModel({ name, model, network, preprocessing }: LoadedModel): DiagnosedModel {
  const layers = firstLayers(network);
  if (!layers) throw new SwitchbackError('UNSUPPORTED', say('workbench.noConvolution'));
  const { conv, activation, stride, nextStride, second } = layers;
  const { outChannels, groups, kernelSize } = conv.layer;
  const channels = channelCount(conv.inputShapes[0]!) / groups;
  if (channels !== 1 && channels !== 3)
    throw new SwitchbackError('UNSUPPORTED', say('diagnosis.notPictures', { model: name, layer: conv.name, channels }));
  return {
    ...{ name, weightsHash: model.blob, layer: conv.name, activation: activation.name },
    shape: [outChannels, channels, ...kernelSize],
    ...{ stride, nextStride, inputScale: inputScale(preprocessing), edges: bandEdges(stride) },
    second: second && { layer: second.node.name, maps: second.node.shape[0]!, box: second.box },
  };
}
