import { layerTable } from '../engine/network/layers.ts';
import { parameterCount } from '../engine/network/parameters.ts';
import { presetNames, presetNetwork } from '../engine/network/presets.ts';
import { networkFromFile } from './networkFile.ts';

/** A network's layers: shapes, parameters and receptive fields. */
export interface NetworkDescription {
  readonly name: string;
  readonly parameters: number;
  readonly layers: ReturnType<typeof layerTable>;
}

/** Describes a preset or a network's JSON file. Throws as `networkFromFile`. */
export function describeNetwork(
  name: string,
  classes: number,
  inputShape?: readonly [number, number, number],
): NetworkDescription {
  const network = presetNames.includes(name)
    ? presetNetwork(name, { classes, ...(inputShape && { inputShape }) })
    : networkFromFile(name);
  return { name: network.name, parameters: parameterCount(network), layers: layerTable(network) };
}
