import { defineNetwork } from '../../engine/network/define.ts';
import type { DefinedLayer, NetworkDefinition } from '../../engine/network/definition.ts';
import type { Network } from '../../engine/network/network.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { architectureNames, networkOfTensors } from '../architectures/index.ts';
import { parseJson } from '../json.ts';
import {
  type NeighbourFile,
  nothingStated,
  type OpenNeighbour,
  type ReadModel,
  type ReadOptions,
} from '../readModel.ts';
import { unsupported } from '../refuse.ts';
import { withSafetensors } from '../safetensors.ts';
import { commonPrefix } from './prefix.ts';
import { weightsFor } from './weightsFor.ts';

/** A network of Switchback's own is a list of layers. */
const mostNetworkBytes = 2 ** 24;

/** Which sizes of pictures an architecture with dense layers over maps was made for. */
const usualSize = [224, 224] as const;

/**
 * Weights in safetensors as a model: of the `network.json` that lies beside them, or of an architecture of torchvision's, which the names of the
 * tensors tell. Throws `UNSUPPORTED` where neither is known, `MISMATCH` where the weights do not fit, `BAD_FILE` for a damaged file.
 */
export function readSafetensorsModel(path: string, { name, defaultSize, openNeighbour }: ReadOptions): ReadModel {
  return withSafetensors(path, (file) => {
    const beside = networkBeside(openNeighbour);
    const known = beside ? { network: beside, isSizeFree: false } : knownNetwork(file.shapes, name, defaultSize);
    return {
      network: fullDefinition(known.network),
      weights: weightsFor(known.network, file),
      layerPaths: pathsOf(known.network),
      pixels: nothingStated,
      classes: null,
      outputs: known.network.outputs,
      isSizeFree: known.isSizeFree,
      warnings: [],
    };
  });
}

function networkBeside(openNeighbour: OpenNeighbour): Network | null {
  const file = found(openNeighbour);
  if (!file) return null;
  const length = Math.min(file.byteLength, mostNetworkBytes);
  return defineNetwork(parseJson(file.read(0, length), say('modelfile.theNetworkFile')));
}

function found(openNeighbour: OpenNeighbour): NeighbourFile | null {
  try {
    return openNeighbour('network.json');
  } catch (error) {
    if (error instanceof SwitchbackError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function knownNetwork(
  shapes: ReadonlyMap<string, readonly number[]>,
  name: string,
  defaultSize: readonly [number, number],
): { readonly network: Network; readonly isSizeFree: boolean } {
  const prefix = commonPrefix([...shapes.keys()]);
  const stripped = new Map([...shapes].map(([own, shape]) => [own.slice(prefix.length), shape]));
  const known = networkOfTensors(stripped);
  if (!known) throw unsupported(say('modelfile.tensorsUnknown', { known: architectureNames }));
  const [height, width] = known.isSizeFixed ? usualSize : defaultSize;
  const network = defineNetwork({ name, input: [3, height, width], layers: known.layers });
  return { network, isSizeFree: !known.isSizeFixed };
}

/** With nothing left to defaults. */
const fullDefinition = ({ name, inputShape, nodes, outputs, scores }: Network): NetworkDefinition => ({
  ...{ name, input: inputShape, outputs, ...(scores !== null && { scores }) },
  layers: nodes.map(({ name, inputs, layer }) => ({ ...layer, name, inputs }) as DefinedLayer),
});

/** `layer1.0.conv1` lies in layer1, in 0. */
const pathsOf = ({ nodes }: Network): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    nodes.map(({ name }) => [name, name.split('.').slice(0, -1)] as const).filter(([, path]) => path.length > 0),
  );
