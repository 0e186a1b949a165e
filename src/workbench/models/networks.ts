import { datasetById } from '../../catalog/datasets/datasets.ts';
import { findModel, listModels } from '../../catalog/models/models.ts';
import { listNetworks, networkById } from '../../catalog/models/networks.ts';
import { findRun, listRuns } from '../../catalog/training/runs.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import { layerTable } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { parameterCount } from '../../engine/network/parameters.ts';
import { presetNames, presetNetwork } from '../../engine/network/presets.ts';
import type { NetworkDescription, NetworkList } from '../../shared/contract/network.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { networkFromFile, networkFromText } from './networkFile.ts';

/** Classes of the data set that the presets were made for. */
const usualClasses = 1000;

/** Describes a preset or a network's JSON file. Throws as `networkFromFile`. */
export function describeNetwork(
  name: string,
  classes: number,
  inputShape?: readonly [number, number, number],
): NetworkDescription {
  if (presetNames.includes(name)) return describePreset(name, classes, inputShape);
  return described(networkFromFile(name));
}

/** Describes a preset. Throws as `presetNetwork`. */
export const describePreset = (
  name: string,
  classes: number,
  inputShape?: readonly [number, number, number],
): NetworkDescription => described(presetNetwork(name, { classes, inputShape }));

/** Describes a network given as the text of its JSON file. Throws as `networkFromText`. */
export const describeDefinition = (text: string): NetworkDescription => described(networkFromText(text, 'The text'));

/** Describes the network that a run trains. Throws `NOT_FOUND`. */
export const describeNetworkOfRun = ({ catalog }: Workspace, runName: string): NetworkDescription =>
  described(defineNetwork(networkById(catalog, findRun(catalog, runName).networkId).definition));

/** Describes the network that a model has. Throws as `findModel`. */
export const describeNetworkOfModel = ({ catalog }: Workspace, name: string): NetworkDescription =>
  described(defineNetwork(networkById(catalog, findModel(catalog, name).networkId).definition));

/** The presets, and the networks that runs of the workspace train or models have. */
export function listAllNetworks({ catalog }: Workspace): NetworkList {
  const modelsOf = Map.groupBy(listModels(catalog), ({ networkId }) => networkId);
  const runsOf = Map.groupBy(listRuns(catalog), ({ networkId }) => networkId);
  return {
    presets: presetNames.map((name) => summary(presetNetwork(name, { classes: usualClasses }))),
    stored: listNetworks(catalog).map(({ id, definition }) => {
      const [runs, models] = [runsOf.get(id) ?? [], modelsOf.get(id) ?? []];
      return {
        ...summary(defineNetwork(definition)),
        runs: runs.map(({ name }) => name),
        models: models.map(({ name }) => name),
        datasets: [...new Set(runs.map(({ datasetId }) => datasetById(catalog, datasetId).name))],
        since: [...runs, ...models].map(({ createdAt }) => createdAt).toSorted()[0] ?? null,
      };
    }),
  };
}

const summary = (network: Network) => {
  const { name, inputShape } = network;
  return { name, inputShape, parameters: parameterCount(network) };
};

function described(network: Network): NetworkDescription {
  const nodes = new Map(network.nodes.map((node) => [node.name, node]));
  const layers = layerTable(network).map((row) => {
    const { layer, inputs } = nodes.get(row.name)!;
    return { ...row, layer: { ...layer }, inputs };
  });
  return { ...summary(network), layers };
}
