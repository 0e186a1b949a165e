import { type Topic, topics } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import { moveDataset, renameClassOf, renameDatasetOf } from '../../workbench/datasets/changeDataset.ts';
import { listDatasetSummaries, listImages, showDataset } from '../../workbench/datasets/datasets.ts';
import { renameModelOf } from '../../workbench/models/changeModel.ts';
import { saveClassMatches, showClassMatches } from '../../workbench/models/classTable.ts';
import { runFilters } from '../../workbench/models/firstFilters.ts';
import { listLayerFacts } from '../../workbench/models/layerFacts.ts';
import { listModelSummaries } from '../../workbench/models/modelList.ts';
import {
  describeDefinition,
  describeNetworkOfModel,
  describeNetworkOfRun,
  describePreset,
  listAllNetworks,
} from '../../workbench/models/networks.ts';
import { showModel } from '../../workbench/models/showModel.ts';
import { runEpochs, stepPage } from '../../workbench/training/runCurves.ts';
import { listRunSummaries, runDetails } from '../../workbench/training/runDetails.ts';
import { renameRunOf, requestOfRun } from '../../workbench/training/runs.ts';
import { planTraining } from '../../workbench/training/trainingPlan.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { ComputationName } from '../engine/computation.ts';
import type { Grants } from './grants.ts';
import { writing } from './writing.ts';

type Domain = 'dataset' | 'network' | 'training' | 'run' | 'model';
type LibraryRequest = Exclude<Extract<keyof WorkbenchContract, `${Domain}.${string}`>, ComputationName>;

/** How the host answers what a page asks about data sets, networks, runs and models. */
export function libraryHandlers(
  workspace: Workspace,
  grants: Grants,
  changed: (topics: readonly Topic[]) => void,
): Pick<Handlers<WorkbenchContract>, LibraryRequest> {
  return {
    'dataset.list': () => listDatasetSummaries(workspace),
    'dataset.show': ({ dataset }) => showDataset(workspace, dataset),
    'dataset.listImages': (request) => listImages(workspace, request),
    'dataset.rename': ({ dataset, name }) => {
      writing(workspace, (writer) => renameDatasetOf(writer, dataset, name));
      // Runs, passes and analyses tell the name of their data set.
      changed(topics);
      return null;
    },
    'dataset.renameClass': ({ dataset, className, name }) => {
      writing(workspace, (writer) => renameClassOf(writer, dataset, className, name));
      // Whatever tells of an image or of a model's output tells its class.
      changed(topics);
      return null;
    },
    'dataset.move': ({ dataset, folderId }) => {
      writing(workspace, (writer) => moveDataset(writer, dataset, grants.pathOf(folderId)));
      changed(['datasets']);
      return null;
    },
    'network.list': () => listAllNetworks(workspace),
    'network.describe': ({ network, classes, inputShape }) => {
      if ('run' in network) return describeNetworkOfRun(workspace, network.run);
      if ('model' in network) return describeNetworkOfModel(workspace, network.model);
      if ('definition' in network) return describeDefinition(network.definition);
      return describePreset(network.preset, classes, inputShape);
    },
    'training.plan': (request) => planTraining(workspace, request),
    'run.list': () => listRunSummaries(workspace),
    'run.describe': ({ run }) => runDetails(workspace, run),
    'run.steps': ({ run, after, limit }) => stepPage(workspace, run, after, limit),
    'run.epochs': ({ run }) => runEpochs(workspace, run),
    'run.filters': ({ run }) => runFilters(workspace, run),
    'run.request': ({ run, ...wish }) => {
      writing(workspace, (writer) => requestOfRun(writer, run, wish));
      return null;
    },
    'run.rename': ({ run, name }) => {
      writing(workspace, (writer) => renameRunOf(writer, run, name));
      changed(['runs', 'models']);
      return null;
    },
    'model.get': ({ model }) => showModel(workspace, model),
    'model.rename': ({ model, name }) => {
      writing(workspace, (own) => renameModelOf(own, model, name));
      changed(['runs', 'models']);
      return null;
    },
    'model.layerFacts': ({ model }) => listLayerFacts(workspace, model),
    'model.classMatches': ({ model, dataset }) => showClassMatches(workspace, model, dataset),
    'model.saveClassMatches': ({ model, dataset, said }) => {
      writing(workspace, (own) => saveClassMatches(own, model, dataset, said));
      changed(['runs', 'models']);
      return null;
    },
    'model.list': ({ run }) => listModelSummaries(workspace, run),
  };
}
