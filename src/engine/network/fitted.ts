import type { Shape } from '../shape.ts';
import { defineNetwork, networkDefinition } from './define.ts';
import type { Network } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/** The layers that are put upon a frozen one. */
export const fittedLayers = {
  pool: 'fittedPool',
  scores: 'fittedScores',
  probabilities: 'fittedProbabilities',
} as const;

/**
 * A network up to a layer with a linear softmax above it. Where `side` is more than 1 its maps are averaged over squares of that side first; those at the
 * lower and right border are averaged over what there is.
 */
export function fittedNetwork(network: Network, layer: string, side: number, classes: number): Network {
  const below = new Set(nodesBelow(network, layer).map(({ name }) => name));
  const shape = network.nodes.find(({ name }) => name === layer)!.shape;
  const definition = networkDefinition(network) as { readonly layers: readonly { readonly name: string }[] };
  const inputsOf = new Map(network.nodes.map(({ name, inputs }) => [name, inputs]));
  const kept = definition.layers
    .filter(({ name }) => below.has(name))
    .map((listed) => ({ ...listed, inputs: inputsOf.get(listed.name) }));
  const above = [
    ...(side > 1 ? [{ name: fittedLayers.pool, op: 'averagePool', ...squares(shape, side) }] : []),
    { name: fittedLayers.scores, op: 'dense', outFeatures: classes },
    { name: fittedLayers.probabilities, op: 'softmax' },
  ];
  return defineNetwork({ ...definition, name: `${network.name}-${layer}`, layers: [...kept, ...above] });
}

/** The same network for another number of classes; `null` where its scores are not those of a fully connected layer. */
export function withClasses(network: Network, classes: number): Network | null {
  const last = network.nodes.at(-1)!;
  const scores = last.layer.op === 'softmax' ? last.inputs[0]! : last.name;
  const definition = networkDefinition(network) as {
    readonly layers: readonly { readonly name: string; readonly op: string }[];
  };
  if (definition.layers.find(({ name }) => name === scores)?.op !== 'dense') return null;
  const layers = definition.layers.map((listed) =>
    listed.name === scores ? { ...listed, outFeatures: classes } : listed,
  );
  return defineNetwork({ ...definition, layers });
}

/** As `pooledFeatures` averages. */
export function squares(shape: Shape, side: number) {
  const [, height, width] = shape as [number, number, number];
  const beyond = (extent: number) => side * Math.ceil(extent / side) - extent;
  return {
    kernelSize: [side, side] as const,
    strides: [side, side] as const,
    padding: [0, 0, beyond(height), beyond(width)] as const,
    countPadding: false,
  };
}
