import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { OpenNeighbour } from '../readModel.ts';
import { type Constant, constantOf, fileOf } from './constant.ts';
import {
  type DecodedGraph,
  type DecodedModel,
  type DecodedNode,
  type DecodedValueInfo,
  decodeModel,
  outlineOf,
} from './format/schema.ts';
import type { GraphNode } from './node.ts';
import { damaged } from './refuse.ts';

/** A graph whose parts are each well formed and in an order in which it can be computed. */
export interface Graph {
  /** Only what the outputs depend on. */
  readonly nodes: readonly GraphNode[];
  /** Inputs that no constant fills. */
  readonly inputs: readonly DecodedValueInfo[];
  /** Names of values. */
  readonly outputs: readonly string[];
  /** An initializer, read when it is asked for. */
  readonly constant: (name: string) => Constant | undefined;
  /** The shapes that the file states of its values, of one picture: those of which all sizes but the batch are known. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The version of ONNX's operators. */
  readonly opset: number;
  readonly metadata: ReadonlyMap<string, string>;
}

const mostParts = 50_000;
const leastOpset = 7;

/**
 * Reads an ONNX file as a graph. Throws `BAD_FILE` for one that is damaged, is none, or whose nodes go in a circle, `UNSUPPORTED` for one
 * that is too old, too large, or trains.
 */
export function parseGraph(bytes: Uint8Array, openNeighbour: OpenNeighbour): Graph {
  const model = decoded(bytes);
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw damaged(say('modelfile.onnxNoGraph'));
  const opset = opsetOf(model);
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const nodes = reachable(graph.node.map(nodeOf), graph);
  checkOrder(nodes, new Set([...initializers.keys(), ...graph.input.map(({ name }) => name)]), graph);
  const read = new Map<string, Constant>();
  return {
    nodes,
    inputs: graph.input.filter(({ name }) => !initializers.has(name)),
    outputs: graph.output.map(({ name }) => name),
    constant: (name) => {
      const tensor = initializers.get(name);
      if (tensor && !read.has(name)) read.set(name, constantOf(tensor, openNeighbour));
      return read.get(name);
    },
    shapes: new Map([...graph.valueInfo, ...graph.output].flatMap(statedShape)),
    opset,
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}

/** The files beside an ONNX file that it names. Throws `BAD_FILE` for one that is damaged. */
export function filesBeside(bytes: Uint8Array): readonly string[] {
  const { initializer = [], node = [] } = decoded(bytes).graph ?? {};
  const constants = node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
  return [...new Set([...initializer, ...constants].flatMap((tensor) => fileOf(tensor) ?? []))];
}

/** The batch is 1. */
function statedShape({ name, type }: DecodedValueInfo): [string, readonly number[]][] {
  const sizes =
    type?.tensorType?.shape?.dim.map(({ dimValue }, axis) => (axis === 0 ? 1 : Number(dimValue ?? 0))) ?? [];
  const isKnown = sizes.length > 1 && sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  return isKnown ? [[name, sizes]] : [];
}

function decoded(bytes: Uint8Array): DecodedModel {
  try {
    const { nodes, others } = outlineOf(bytes);
    if (Math.max(nodes, others) > mostParts) {
      throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxTooManyNodes', { nodes, most: mostParts }));
    }
    return decodeModel(bytes);
  } catch (error) {
    if (error instanceof SwitchbackError) throw error;
    throw damaged(say('modelfile.onnxNoProtobuf'), error);
  }
}

function opsetOf({ opsetImport, trainingInfo }: DecodedModel): number {
  if (trainingInfo.length > 0) throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxTraining'));
  const own = opsetImport.find(({ domain }) => isOwnDomain(domain));
  const opset = Number(own?.version ?? 1);
  if (opset >= leastOpset) return opset;
  throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxOpset', { opset, least: leastOpset }));
}

const isOwnDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function nodeOf(node: DecodedNode): GraphNode {
  return {
    op: isOwnDomain(node.domain) ? node.opType : `${node.domain}.${node.opType}`,
    title: node.name || node.output[0] || node.opType,
    inputs: node.input,
    outputs: node.output,
    attributes: new Map(node.attribute.map((attribute) => [attribute.name, attribute])),
    metadata: node.metadataProps,
  };
}

/** The nodes on which the outputs depend, in the file's order. */
function reachable(nodes: readonly GraphNode[], { output }: DecodedGraph): readonly GraphNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const needed = new Set<GraphNode>();
  const waiting = output.map(({ name }) => name);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const maker = value === '' ? undefined : makers.get(value);
    if (!maker || needed.has(maker)) continue;
    needed.add(maker);
    waiting.push(...maker.inputs);
  }
  return nodes.filter((node) => needed.has(node));
}

/** ONNX wants a node to come after those that it reads: one that does not reads something that is missing, or itself. */
function checkOrder(nodes: readonly GraphNode[], known: Set<string>, { output }: DecodedGraph): void {
  for (const node of nodes) {
    const missing = node.inputs.find((value) => value !== '' && !known.has(value));
    if (missing !== undefined) throw damaged(say('modelfile.onnxNotMade', { node: node.title, value: missing }));
    for (const value of node.outputs) {
      if (value !== '' && known.has(value)) throw damaged(say('modelfile.onnxMadeTwice', { value }));
      known.add(value);
    }
  }
  const unmade = output.find(({ name }) => !known.has(name));
  if (unmade || output.length === 0) throw damaged(say('modelfile.onnxNoOutput', { value: unmade?.name ?? '' }));
}
