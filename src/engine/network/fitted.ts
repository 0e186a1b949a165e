import type { Shape } from '../shape.ts';
import { defineNetwork, networkDefinition } from './define.ts';
import { logitsOf } from './layers.ts';
import type { Network } from './network.ts';
import { upTo } from './upTo.ts';

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
  const below = upTo(network, [layer]);
  const { shape } = below.nodes.find(({ name }) => name === layer)!;
  const { input, layers } = networkDefinition(below);
  const above = [
    ...(side > 1 ? [{ name: fittedLayers.pool, op: 'averagePool', ...squares(shape, side) }] : []),
    { name: fittedLayers.scores, op: 'dense', outFeatures: classes },
    { name: fittedLayers.probabilities, op: 'softmax' },
  ];
  return defineNetwork({ name: `${network.name}-${layer}`, input, layers: [...layers, ...above] });
}

/** The same network for another number of classes, other outputs left out; `null` where its scores are not those of a fully connected layer. */
export function withClasses(network: Network, classes: number): Network | null {
  const logits = logitsOf(network);
  if (logits?.layer.op !== 'dense') return null;
  const definition = networkDefinition(upTo(network, [network.scores!]));
  const layers = definition.layers.map((listed) =>
    listed.name === logits.name ? { ...listed, outFeatures: classes } : listed,
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
