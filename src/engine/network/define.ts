import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { MAX_SIZE } from '../layers/fields.ts';
import { type Layer, outputShape } from '../layers/index.ts';
import { isPerClass, type Shape, shapeText, valueCount } from '../shape.ts';
import { type ListedLayer, type NetworkDefinition, parseDefinition } from './definition.ts';
import { INPUT, type Network, type NetworkNode } from './network.ts';
import { parameterCount } from './parameters.ts';
import { foundScores } from './scores.ts';
import { sortTopologically } from './topologicalOrder.ts';

/** Positions in a flat output are int32, so that no output may hold more numbers than this. */
const MAX_VALUES = 2 ** 31;
/** As float32 a little less than the 2 GiB that ONNX Runtime reads at a time. */
const MAX_WEIGHTS = 500_000_000;

/**
 * Makes a network from plain JSON: `{ name, input: [channels, height, width], layers: [{ name, op, …, inputs? }], outputs?, scores? }`,
 * layers in any order; a layer without `inputs` reads the one listed before it, the first reads `input`. The fields
 * are those of the layer's kind, sizes as a number or a pair. `outputs` names what is put out, `scores` the one of it with a score for each class.
 * Throws `BAD_NETWORK`, one sentence naming the layer, for anything that is not a sound network: an unknown key, a
 * name that is missing, taken or not allowed, a size out of range, an input that does not exist, a circle, a layer
 * that nothing reads and that is no output, a softmax that something reads, scores that are none, shapes that do not fit, more than 2³¹ numbers
 * in an output, or more than 500 million weights.
 */
export function defineNetwork(definition: unknown): Network {
  const { name, inputShape, layers, outputs: stated, scores } = parseDefinition(definition);
  checkNames(layers);
  const sorted = sortTopologically(layers);
  const outputs = stated ?? [sorted.at(-1)!.name];
  checkEnds(sorted, outputs);
  const shapes = new Map<string, Shape>([[INPUT, bounded(say('network.theInput'), inputShape)]]);
  const nodes = sorted.map((listed): NetworkNode => {
    const read = listed.inputs.map((input) => shapes.get(input)!);
    const shape = bounded(say('network.theLayer', { name: listed.name }), outputShape(listed.name, listed.layer, read));
    shapes.set(listed.name, shape);
    return { name: listed.name, inputs: listed.inputs, layer: listed.layer, inputShapes: read, shape };
  });
  if (scores !== undefined) checkScores(scores, outputs, shapes);
  const network: Network = { name, inputShape, nodes, outputs, scores: scores ?? foundScores({ nodes, outputs }) };
  checkParameterCount(network);
  return network;
}

/**
 * The JSON from which `defineNetwork` makes this network again, with nothing left to defaults but a chain's inputs.
 */
export function networkDefinition({
  name,
  inputShape,
  nodes,
  outputs,
  scores,
}: Network): Omit<NetworkDefinition, 'layers'> & { readonly layers: readonly ListedDefinition[] } {
  const isUsualEnd = outputs.length === 1 && outputs[0] === nodes.at(-1)!.name;
  const isFound = scores === foundScores({ nodes, outputs });
  const layers = nodes.map(({ name, inputs, layer }, position) => {
    const before = nodes[position - 1]?.name ?? INPUT;
    const readsTheOneBefore = inputs.length === 1 && inputs[0] === before;
    return { name, ...layer, ...(!readsTheOneBefore && { inputs }) };
  });
  return {
    ...{ name, input: inputShape, layers },
    ...(!isUsualEnd && { outputs }),
    ...(!isFound && scores !== null && { scores }),
  };
}

/** A layer with all that its kind leaves to choose. */
type ListedDefinition = Layer & { readonly name: string; readonly inputs?: readonly string[] };

function checkNames(layers: readonly ListedLayer[]): void {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) throw bad(say('network.twoLayersNamed', { name }));
    names.add(name);
  }
  for (const { name, inputs } of layers) {
    const unknown = inputs.find((input) => input !== INPUT && !names.has(input));
    if (unknown === undefined) continue;
    throw bad(say('network.readsNoLayer', { name, input: unknown, networkInput: INPUT }));
  }
}

/** What nothing reads is put out. */
function checkEnds(sorted: readonly ListedLayer[], outputs: readonly string[]): void {
  const read = new Set(sorted.flatMap(({ inputs }) => inputs));
  const unknown = outputs.find(
    (output, i) => outputs.indexOf(output) < i || !sorted.some(({ name }) => name === output),
  );
  if (unknown !== undefined) throw bad(say('network.outputNoLayer', { output: unknown }));
  const unread = sorted.filter(({ name }) => !outputs.includes(name) && !read.has(name)).map(({ name }) => `"${name}"`);
  if (unread.length > 0) {
    const problem = unread.length === 1 ? 'network.unreadLayer' : 'network.unreadLayers';
    throw bad(say(problem, { names: unread }));
  }
  const early = sorted.find(({ name, layer }) => layer.op === 'softmax' && read.has(name));
  if (early) throw bad(say('network.earlySoftmax', { name: early.name }));
}

function checkScores(scores: string, outputs: readonly string[], shapes: ReadonlyMap<string, Shape>): void {
  if (outputs.includes(scores) && isPerClass(shapes.get(scores)!)) return;
  throw bad(
    say('network.noScores', { scores, outputs: outputs.map((name) => `"${name}" ${shapeText(shapes.get(name)!)}`) }),
  );
}

/** The shape itself, if it is not too large. */
function bounded(subject: Sentence, shape: Shape): Shape {
  const isTooLarge = shape.length > 1 && shape.some((size) => size > MAX_SIZE);
  if (!isTooLarge && valueCount(shape) < MAX_VALUES) return shape;
  throw bad(say('network.tooLarge', { subject, shape: shapeText(shape), most: MAX_SIZE }));
}

function checkParameterCount(network: Network): void {
  const count = parameterCount(network);
  if (count <= MAX_WEIGHTS) return;
  throw bad(say('network.tooManyWeights', { name: network.name, count, most: MAX_WEIGHTS }));
}

const bad = (problem: Sentence) => new SwitchbackError('BAD_NETWORK', problem);
