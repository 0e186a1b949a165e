import { basename } from 'node:path';
import { findDataset } from '../../catalog/datasets/datasets.ts';
import { findModel } from '../../catalog/models/models.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { checkPreprocessing, preprocessingFor } from '../../dataset/preprocessing.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { presetNetwork } from '../../engine/network/presets.ts';
import { scoresOf } from '../../engine/network/scores.ts';
import { MEAN } from '../../engine/program/input.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { constantsOf, splitOf } from '../training/training.ts';
import { networkOfRun, networkToTrain, type TrainingNetwork } from '../training/trainingRequest.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { GivenModel } from './givenModel.ts';
import type { LoadedModel } from './models.ts';
import { networkFromFile, networkFromText } from './networkFile.ts';
import { readModelFile } from './readModelFile.ts';

/** A file of someone else's, and what is known besides. */
export interface ModelImport {
  /** Path of the file or folder. */
  readonly file: string;
  /** What the file is called, where its path does not say it. */
  readonly fileName?: string | undefined;
  /** What to call the model; default: as the file. */
  readonly name?: string | undefined;
  /** Whose weights they are, where the file does not say it: as for a training, or the network of a model. */
  readonly network?: TrainingNetwork | undefined;
  /** `[channels, height, width]` of a preset's input, or of a file that leaves its size open. */
  readonly inputShape?: readonly [number, number, number] | undefined;
  /** One of Switchback's own ways, or all of it; default: as the file or the model of its network says. */
  readonly preprocessing?: 'paper' | 'plain' | Preprocessing | undefined;
  /** Names of the classes in the order of the outputs; default: as the file says, else those of the data set. */
  readonly classes?: readonly string[] | undefined;
  /** Which output has a score for each class, by its layer or as the file calls it; default: as its shape and its name tell. */
  readonly output?: string | undefined;
  /** What the weights were trained on: its classes, and its mean image where the file has none. */
  readonly dataset?: string | undefined;
}

export const fileNameOf = ({ file, fileName }: ModelImport): string => fileName ?? basename(file);

/** Reads the file. Throws as `readModelFile`. */
export async function readGiven(workspace: Workspace, request: ModelImport): Promise<GivenModel> {
  const size = request.inputShape?.slice(1) as [number, number] | undefined;
  const { file, output } = request;
  return readModelFile(file, { fileName: fileNameOf(request), size, network: networkOf(workspace, request), output });
}

/** With which pixels and classes it would be added. Throws `MISMATCH` where they do not fit the network. */
export function asAdded(
  workspace: Workspace,
  request: ModelImport,
  given: GivenModel,
): Pick<LoadedModel, 'preprocessing' | 'classes'> {
  const preprocessing = preprocessingOf(workspace, request, given);
  const classes = request.classes ?? given.classes ?? datasetOf(workspace, request)?.classes ?? null;
  checkClasses(given.network, classes);
  return { preprocessing, classes };
}

const datasetOf = ({ catalog }: Workspace, { dataset }: ModelImport) =>
  dataset === undefined ? null : findDataset(catalog, dataset);

/** The network that a person has named; `null` where the file is to say it. */
function networkOf(workspace: Workspace, request: ModelImport): Network | null {
  const { network, inputShape, classes } = request;
  if (!network) return null;
  if ('model' in network) {
    const { networkId } = findModel(workspace.catalog, network.model);
    return defineNetwork(networkById(workspace.catalog, networkId).definition);
  }
  if ('run' in network) return networkOfRun(workspace, network.run);
  if ('file' in network) return networkFromFile(network.file);
  if ('definition' in network) return networkFromText(network.definition, say('network.theNetwork'));
  const dataset = datasetOf(workspace, request);
  if (dataset) return networkToTrain(workspace, { network, inputShape }, dataset);
  return presetNetwork(network.preset, { classes: classes?.length ?? usualClasses, inputShape });
}

/** Of the data set that the presets were made for. */
const usualClasses = 1000;

function preprocessingOf(
  { catalog }: Workspace,
  { preprocessing, network }: ModelImport,
  given: GivenModel,
): Preprocessing {
  const { inputShape } = given.network;
  const ofNetwork = network && 'model' in network ? findModel(catalog, network.model).preprocessing : null;
  const stated = preprocessing ?? given.preprocessing ?? ofNetwork;
  if (typeof stated === 'object' && stated !== null) {
    checkPreprocessing(stated, inputShape);
    return stated;
  }
  return preprocessingFor(stated ?? (inputShape[1] >= 128 ? 'paper' : 'plain'), inputShape);
}

/** As many names as the network tells classes apart. */
function checkClasses(network: Network, classes: readonly string[] | null): void {
  const count = scoresOf(network)?.shape[0];
  if (classes === null || count === undefined || classes.length === count) return;
  throw new SwitchbackError('MISMATCH', say('workbench.classCount', { names: classes.length, count }));
}

/** The mean image that the preprocessing subtracts: that of the file, else of the data set that the weights were trained on. */
export async function meanOf(
  workspace: Workspace,
  request: ModelImport,
  { mean, source }: GivenModel,
  preprocessing: Preprocessing,
  context: JobContext,
): Promise<Tensor | null> {
  if (preprocessing.mean !== 'image') return null;
  const wanted = [preprocessing.channels, ...preprocessing.decodeSize].join('×');
  if (mean?.shape.join('×') === wanted) return mean;
  const dataset = datasetOf(workspace, request);
  if (!dataset) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.noMeanImage', { file: source.file ?? '' }));
  const train = splitOf(workspace, dataset, preprocessing, 'train');
  const runtime = await chooseRuntime();
  return (await constantsOf({ preprocessing, runtime, train }, context))[MEAN]!;
}
