import { findDataset } from '../../catalog/datasets/datasets.ts';
import { imagesSpread } from '../../catalog/datasets/images.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import type { SeenPicture, TrainingPace } from '../../shared/contract/training.ts';
import type { LoadedModels } from '../models/loadedModels.ts';
import { centreOf, rasterOf } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import { measuredPace } from './trainingPace.ts';
import { networkToTrain, preprocessingOf, recipeOf, type TrainingRequest } from './trainingRequest.ts';

const shownPictures = 4;
/** Images among which those are chosen whose shape is farthest from the input's. */
const lookedAt = 60;

/** A few training images as the network would see them. Throws as `networkToTrain`, and `BAD_IMAGE` for one that cannot be read. */
export async function previewTraining(
  { workspace }: Pick<LoadedModels, 'workspace'>,
  request: TrainingRequest,
  signal: AbortSignal,
): Promise<SeenPicture[]> {
  const dataset = findDataset(workspace.catalog, request.dataset);
  const network = networkToTrain(workspace, request, dataset);
  const preprocessing = preprocessingOf(workspace, request, network);
  const [height, width] = preprocessing.cropSize;
  const distance = (image: { readonly width: number; readonly height: number }) =>
    Math.abs(Math.log((image.width * height) / (image.height * width)));
  const chosen = imagesSpread(workspace.catalog, dataset.id, 'train', lookedAt)
    .toSorted((a, b) => distance(b) - distance(a))
    .slice(0, shownPictures);
  const ids = chosen.map(({ id }) => id);
  const pictures = await picturesFromCatalog(workspace, ids, preprocessing, signal);
  return Promise.all(
    pictures.map(async ({ pixels, className }) => ({
      png: await rasterToPng(rasterOf(centreOf(preprocessing, pixels))),
      className: className ?? '',
    })),
  );
}

/** How long a training would take, by a step that is timed. Throws as `networkToTrain`. */
export async function measureTrainingPace(models: LoadedModels, request: TrainingRequest): Promise<TrainingPace> {
  const { workspace } = models;
  const dataset = findDataset(workspace.catalog, request.dataset);
  const network = networkToTrain(workspace, request, dataset);
  const trained = { network, preprocessing: preprocessingOf(workspace, request, network), recipe: recipeOf(request) };
  return measuredPace(workspace, dataset.id, trained, await models.runtime());
}
