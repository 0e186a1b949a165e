import type { Layer } from '../layers/index.ts';
import type { Network, NetworkNode } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/** A node that puts out nothing above a limit, such as a ReLU6 or a max-pool over one. */
export interface UpperLimit {
  readonly limit: number;
  /** What computes the same without the limit, from what the network's other nodes put out. The last one has the node's own name. */
  readonly nodes: readonly NetworkNode[];
}

/** Layers whose output at a cell is one of the numbers that they read. */
const choosing: ReadonlySet<Layer['op']> = new Set<Layer['op']>(['maxPool', 'globalMaxPool', 'dropout']);

/** The largest float32. */
const unbounded = (2 - 2 ** -23) * 2 ** 127;

/**
 * The upper limit of a node, or null where it has none. At the limit all images are equally strong, and the derivative is 0. So the units
 * of such a node are ranked and projected by what they would put out without it, as scores of classes are before their softmax. Below the
 * limit that is the same number.
 */
export function upperLimit(network: Network, name: string): UpperLimit | null {
  const node = network.nodes.find((own) => own.name === name);
  if (!node) return null;
  const own = ofLayer(node);
  if (own || !choosing.has(node.layer.op)) return own;
  const below = upperLimit(network, node.inputs[0]!);
  return below && { limit: below.limit, nodes: [...below.nodes, node] };
}

/** Of a node with an upper limit the network up to it, without that limit; else the network as it is. */
export function withoutLimit(network: Network, name: string): Network {
  const beyond = upperLimit(network, name)?.nodes;
  if (!beyond) return network;
  const replaced = new Set(beyond.map((node) => node.name));
  const below = nodesBelow(network, name).filter((node) => !replaced.has(node.name));
  return { ...network, nodes: [...below, ...beyond], outputs: [name], scores: null };
}

function ofLayer(node: NetworkNode): UpperLimit | null {
  const { layer, name } = node;
  switch (layer.op) {
    case 'relu6':
      return { limit: 6, nodes: [{ ...node, layer: { op: 'relu' } }] };
    case 'clip': {
      const [low, limit] = layer.bounds;
      if (limit <= 0) return null;
      const open: Layer = low === 0 ? { op: 'relu' } : { op: 'clip', bounds: [low, unbounded] };
      return { limit, nodes: [{ ...node, layer: open }] };
    }
    case 'hardSigmoid': {
      const { alpha: scale, beta: offset } = layer;
      const line: NetworkNode = { ...node, name: `${name} before its limits`, layer: { op: 'rescale', scale, offset } };
      const open: NetworkNode = { ...node, inputs: [line.name], inputShapes: [line.shape], layer: { op: 'relu' } };
      return { limit: 1, nodes: [line, open] };
    }
    default:
      return null;
  }
}
