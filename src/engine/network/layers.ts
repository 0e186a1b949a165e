import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { kindOf, type Layer } from '../layers/index.ts';
import type { Role } from '../layers/kind.ts';
import type { Pair, Shape } from '../shape.ts';
import { cellGrid } from './cellGrid.ts';
import type { Network, NetworkNode } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';
import { layerParameterCounts } from './parameters.ts';
import { type ReceptiveField, receptiveFields } from './receptiveField.ts';

/** One node of a network, described for a table. */
export interface LayerRow {
  readonly name: string;
  readonly op: Layer['op'];
  readonly shape: Shape;
  /** How many numbers it learns. */
  readonly parameters: number;
  /** Its size in whole px, at most; the rest to thousandths. */
  readonly receptiveField: ReceptiveField;
}

/** A network's nodes from the input upwards. */
export function layerTable(network: Network): readonly LayerRow[] {
  const parameters = layerParameterCounts(network);
  const fields = receptiveFields(network);
  return network.nodes.map(({ name, layer, shape }) => {
    const field = fields.get(name)!;
    const size = both(field.size, Math.ceil);
    const receptiveField = { size, stride: both(field.stride, toThousandths), start: both(field.start, toThousandths) };
    return { name, op: layer.op, shape, parameters: parameters.get(name)!, receptiveField };
  });
}

const both = ([rows, columns]: Pair, of: (value: number) => number): Pair => [of(rows), of(columns)];

const toThousandths = (value: number): number => Math.round(1000 * value) / 1000 + 0;

/**
 * The nodes worth looking into, from the input upwards: for every convolution and dense layer its output after
 * pooling if it pools, else after its nonlinearity, else as it is; and what the network puts out, below a softmax. For `zfnet`: pool1, pool2, relu3, relu4,
 * pool5, relu6, relu7, fc8.
 */
export function layersOfInterest(network: Network): readonly string[] {
  const readers = readersByNode(network);
  const chosen = new Set(network.outputs.map((name) => belowSoftmax(network, name).name));
  for (const node of network.nodes) {
    if (startsLayer(node)) chosen.add(mapOf(layerFrom(node, readers)).name);
  }
  return network.nodes.map(({ name }) => name).filter((name) => chosen.has(name));
}

/** A convolution or dense layer, the node after its nonlinearity, and the one after its pool; itself where it has none. */
export interface FilterLayer {
  readonly filters: NetworkNode;
  readonly activation: NetworkNode;
  readonly maps: NetworkNode;
}

/** The convolutions and dense layers, from the input upwards. */
export function filterLayers(network: Network): readonly FilterLayer[] {
  const readers = readersByNode(network);
  return network.nodes.filter(startsLayer).map((filters) => {
    const chain = layerFrom(filters, readers);
    return { filters, activation: chain.find(isOf('rectifier', 'smooth')) ?? filters, maps: mapOf(chain) };
  });
}

/** The node worth looking into that is highest among those with maps or a grid of tokens; the first node where none has any. */
export function highestMaps(network: Network): string {
  const hasMaps = (name: string) =>
    network.nodes.some((node) => node.name === name && node.shape.length === 3) || cellGrid(network, name).size[0] > 1;
  return layersOfInterest(network).findLast(hasMaps) ?? network.nodes[0]!.name;
}

/**
 * The nonlinearities and products at or below a node for which the paper defines no rule, from the input upwards: every rule passes
 * their derivative.
 */
export const smoothLayersBelow = (network: Network, name: string): readonly string[] =>
  nodesBelow(network, name)
    .filter(isOf('smooth', 'mixing'))
    .map((node) => node.name);

/** Layers whose output is linear in what they read, but for a bias. */
const linearOps: ReadonlySet<Layer['op']> = new Set<Layer['op']>([
  'dense',
  'conv2d',
  'flatten',
  'dropout',
  'averagePool',
  'globalAveragePool',
]);

/** Whether nothing but linear layers lies between two nodes, the upper one included. */
export function isLinearBetween(network: Network, lower: string, upper: string): boolean {
  const below = new Set(nodesBelow(network, lower));
  const between = nodesBelow(network, upper).filter((node) => !below.has(node));
  return between.every(({ layer }) => linearOps.has(layer.op));
}

/** The node of that name. Throws `NOT_FOUND` naming the nodes that there are. */
export function resolveLayer({ name: networkName, nodes }: Network, name: string): NetworkNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  const known = nodes.map((candidate) => candidate.name);
  throw new SwitchbackError('NOT_FOUND', say('network.noLayerOf', { network: networkName, layer: name, known }));
}

/** The node with the scores that a softmax makes probabilities of, or that are there without one; `null` where the network tells no classes apart. */
export const logitsOf = (network: Network): NetworkNode | null =>
  network.scores === null ? null : belowSoftmax(network, network.scores);

/** What a softmax reads; the node itself where it is none. */
function belowSoftmax({ nodes }: Network, name: string): NetworkNode {
  const node = nodes.find((own) => own.name === name)!;
  return node.layer.op === 'softmax' ? (nodes.find((own) => own.name === node.inputs[0]) ?? node) : node;
}

function readersByNode({ nodes }: Network): ReadonlyMap<string, readonly NetworkNode[]> {
  return new Map(nodes.map(({ name }) => [name, nodes.filter(({ inputs }) => inputs.includes(name))]));
}

/** A convolution or dense layer with what follows it, up to where the signal branches or the next one starts. */
function layerFrom(first: NetworkNode, readers: ReadonlyMap<string, readonly NetworkNode[]>): readonly NetworkNode[] {
  const chain = [first];
  for (;;) {
    const [next, ...others] = readers.get(chain.at(-1)!.name)!;
    if (!next || others.length > 0 || startsLayer(next)) return chain;
    chain.push(next);
  }
}

function mapOf(chain: readonly NetworkNode[]): NetworkNode {
  return chain.findLast(isOf('pool')) ?? chain.findLast(isOf('rectifier', 'smooth')) ?? chain[0]!;
}

const isOf =
  (...roles: readonly Role[]) =>
  ({ layer }: NetworkNode): boolean =>
    roles.includes(kindOf(layer).role);

const startsLayer = isOf('filters');
