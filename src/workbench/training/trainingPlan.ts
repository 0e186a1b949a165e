import { findDataset, imageCounts } from '../../catalog/datasets/datasets.ts';
import { parameterCount } from '../../engine/network/parameters.ts';
import type { TrainingPlan } from '../../shared/contract/training.ts';
import { fitOf } from '../../shared/preprocessing.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { paceOfLastRun } from './trainingPace.ts';
import { freeRunName, networkToTrain, preprocessingOf, recipeOf, type TrainingRequest } from './trainingRequest.ts';

/** What a training would do, without doing it. Throws as the training would before its first step. */
export function planTraining(workspace: Workspace, request: TrainingRequest): TrainingPlan {
  const { catalog } = workspace;
  const dataset = findDataset(catalog, request.dataset);
  const network = networkToTrain(workspace, request, dataset);
  const recipe = recipeOf(request);
  const preprocessing = preprocessingOf(workspace, request, network);
  const { splits } = imageCounts(catalog, dataset.id);
  return {
    name: request.name ?? freeRunName(workspace, dataset, network),
    recipe,
    preprocessing: preprocessing.kind,
    fit: fitOf(preprocessing),
    pace: paceOfLastRun(workspace, dataset.id, { network, preprocessing, recipe }),
    inputShape: network.inputShape,
    parameters: parameterCount(network),
    classes: dataset.classes.length,
    trainingImages: splits.train,
    validationImages: splits.val,
    stepsPerEpoch: Math.ceil(splits.train / recipe.batchSize),
  };
}
