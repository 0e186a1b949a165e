import type { Network } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { MEAN } from '../../engine/program/input.ts';
import { isPerClass } from '../../engine/shape.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import type { ModelPreview, PreviewedPicture } from '../../shared/contract/model.ts';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { centreOf, rasterOf } from '../pictures/cut.ts';
import { type Picture, pictureByReference } from '../pictures/picture.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { classifier, classNames } from './classifier.ts';
import type { GivenModel } from './givenModel.ts';
import type { LoadedModels } from './loadedModels.ts';
import type { LoadedModel } from './models.ts';
import { asAdded, type ModelImport, readGiven } from './modelToAdd.ts';
import { mostProbable } from './predict.ts';
import { withReplay } from './replay.ts';

const shownClasses = 5;

/** A file as it would be added, and what its network then makes of a picture. Throws as `readGiven`, `asAdded` and `pictureByReference`. */
export async function previewModel(
  models: LoadedModels,
  request: ModelImport,
  picture: PictureReference | null,
  signal: AbortSignal,
): Promise<ModelPreview> {
  const { workspace } = models;
  const { file, fileName, network: asked, inputShape: size, output } = request;
  const given = await models.given(JSON.stringify([file, fileName, asked, size, output]), async () =>
    withReplay(await readGiven(workspace, request), models.runtime, workspace.memoryBytes),
  );
  signal.throwIfAborted();
  const added = asAdded(workspace, request, given);
  const { network, source, warnings } = given;
  const decoded = picture && (await pictureByReference(workspace, picture, added.preprocessing, signal));
  return {
    ...{ network: network.name, inputShape: network.inputShape, warnings, preprocessing: added.preprocessing },
    origin: source.pixels ?? {},
    classes: added.classes?.length ?? null,
    ...{ outputs: outputsOf(network), scores: network.scores },
    testTensor: source.testTensor ?? null,
    picture: decoded && (await previewOf(models, given, added, decoded)),
  };
}

const outputsOf = ({ nodes, outputs }: Network): ModelPreview['outputs'] =>
  nodes
    .filter(({ name }) => outputs.includes(name))
    .map(({ name, shape }) => ({ name, shape, isPerClass: isPerClass(shape) }));

async function previewOf(
  models: LoadedModels,
  given: GivenModel,
  { preprocessing, classes }: Pick<LoadedModel, 'preprocessing' | 'classes'>,
  { pixels, className }: Picture,
): Promise<PreviewedPicture> {
  const png = await rasterToPng(rasterOf(centreOf(preprocessing, pixels)));
  const network = classifier(given.network);
  // The mean image of a data set is found when the model is added: that takes a while.
  const isWhole = preprocessing.mean !== 'image' || given.mean !== null;
  if (!network || !isWhole) return { png, className, classes: null };
  const output = network.scores;
  const weights = { ...given.weights, ...(given.mean && { [MEAN]: given.mean }) };
  const executable = await (await models.runtime()).load(compileForward(network, preprocessing, [output]), weights);
  try {
    const { data } = (await executable.run(pictureFeeds(preprocessing, pixels)))[output]!;
    const names = classNames({ network, classes });
    return { png, className, classes: mostProbable(Array.from(data, Number), names, shownClasses) };
  } finally {
    await executable.dispose();
  }
}
