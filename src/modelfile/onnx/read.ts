import { defineNetwork } from '../../engine/network/define.ts';
import { type DefinedLayer, MAX_LAYERS } from '../../engine/network/definition.ts';
import { INPUT } from '../../engine/network/network.ts';
import { checkWeights } from '../../engine/network/parameters.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { allFinite } from '../../shared/finite.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { ReadModel, ReadOptions } from '../readModel.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { DraftLayer, KnownLayer, WeightArray } from './draft.ts';
import { entranceOf } from './entrance.ts';
import { finished } from './finish.ts';
import { type Graph, parseGraph } from './graph.ts';
import { statedClasses, statedPixels } from './metadata.ts';
import { namesOf } from './names.ts';
import type { GraphNode } from './node.ts';
import { isView } from './operator.ts';
import { damaged } from './refuse.ts';
import { asPutOut } from './settle.ts';
import { type Translated, translate } from './translate.ts';

/**
 * Reads an ONNX file as a network of Switchback's own layers: https://onnx.ai. Throws `BAD_FILE` for one that is damaged, `UNSUPPORTED`
 * naming the node for which there is no layer, `BAD_NETWORK` for one that would be no sound network.
 */
export function readOnnx(bytes: Uint8Array, { name, defaultSize, openNeighbour }: ReadOptions): ReadModel {
  const graph = parseGraph(bytes, openNeighbour);
  const entrance = entranceOf(graph, defaultSize);
  const values = translate(graph, entrance, openNeighbour).map((value, i) => endOf(graph.outputs[i]!, value, graph));
  const ends = values.filter((value) => 'layer' in value);
  const left = values.filter((value) => 'unread' in value);
  if (ends.length === 0) throw left[0]!.unread;
  const { layers, outputs } = wholeNetwork(ends);
  const { names, paths } = namesOf(layers);
  const nameOf = (layer: DraftLayer) => names.get(layer) ?? INPUT;
  const known = layers.filter(isKnown);
  const definition = {
    name,
    input: entrance.view.layer.shape as [number, number, number],
    layers: known.map(
      (layer) => ({ name: nameOf(layer), ...layer.layer, inputs: layer.inputs.map(nameOf) }) as DefinedLayer,
    ),
    outputs: [...outputs.keys()].map(nameOf),
  };
  const weights = Object.fromEntries(
    known.flatMap((layer) =>
      Object.entries(layer.weights).map(([part, array]) => {
        const weight = `${nameOf(layer)}.${part}`;
        return [weight, floatTensor(weight, array)] as const;
      }),
    ),
  );
  checkWeights(defineNetwork(definition), weights);
  return {
    network: definition,
    weights,
    layerPaths: paths,
    pixels: statedPixels(graph.metadata, entrance, layers),
    classes: statedClasses(graph.metadata),
    outputs: definition.outputs,
    outputNames: Object.fromEntries([...outputs].map(([layer, output]) => [nameOf(layer), output])),
    isSizeFree: entrance.isSizeFree,
    warnings: warningsOf(graph.nodes, known, left),
  };
}

interface End {
  readonly name: string;
  readonly layer: DraftLayer;
}

interface Unread {
  readonly name: string;
  readonly unread: SwitchbackError;
}

/** A layer that is put out, or why it is none. */
function endOf(name: string, value: Translated, graph: Graph): End | Unread {
  if (value && 'unread' in value) return { name, unread: value.unread };
  if (!isView(value)) return { name, unread: damaged(say('modelfile.onnxNoOutput', { value: name })) };
  if (value.layer.layer.op === 'input') {
    return { name, unread: new SwitchbackError('UNSUPPORTED', say('modelfile.onnxNoLayers')) };
  }
  const node = graph.nodes.find(({ outputs }) => outputs.includes(name)) ?? graph.nodes.at(-1)!;
  return { name, layer: asPutOut(value, node) };
}

/** All layers on which the outputs depend, in an order in which they can be computed; and the outputs among them, by the names that they have first. */
function wholeNetwork(ends: readonly End[]) {
  const drawn = inOrder(ends.map(({ layer }) => layer));
  const made = finished([...drawn], new Set(ends.map(({ layer }) => layer)));
  const outputs = new Map<DraftLayer, string>();
  for (const { name, layer } of ends) if (!outputs.has(made.get(layer)!)) outputs.set(made.get(layer)!, name);
  const layers = [...inOrder(ends.map(({ layer }) => made.get(layer)!))];
  if (layers.length > MAX_LAYERS) {
    const places = { count: layers.length, most: MAX_LAYERS };
    throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxTooManyLayers', places));
  }
  return { layers, outputs };
}

const isKnown = (layer: DraftLayer): layer is KnownLayer => 'weights' in layer;

/** Each layer after all that it reads. */
function inOrder(ends: readonly DraftLayer[]): ReadonlySet<DraftLayer> {
  const done = new Set<DraftLayer>();
  const waiting = ends.toReversed().map((layer) => ({ layer, next: 0 }));
  for (let top = waiting.at(-1); top; top = waiting.at(-1)) {
    const input = top.layer.inputs[top.next++];
    if (input === undefined) {
      done.add(top.layer);
      waiting.pop();
    } else if (!done.has(input)) waiting.push({ layer: input, next: 0 });
  }
  return done;
}

function floatTensor(name: string, { shape, data }: WeightArray): FloatTensor {
  const floats = data instanceof Float32Array ? data : Float32Array.from(data);
  if (!allFinite(floats)) throw new SwitchbackError('BAD_FILE', say('modelfile.notFinite', { name }));
  return { dtype: 'float32', shape, data: floats };
}

function warningsOf(
  nodes: readonly GraphNode[],
  layers: readonly KnownLayer[],
  left: readonly Unread[],
): readonly Sentence[] {
  const opaque = layers.filter(({ layer }) => layer.op === 'opaque').map(({ node }) => `${node.title} (${node.op})`);
  const has = (wanted: string) => nodes.some(({ op }) => op === wanted);
  return [
    ...(has('QuantizeLinear') ? [say('modelfile.onnxQuantized')] : []),
    ...(has('LogSoftmax') ? [say('modelfile.onnxLogSoftmax')] : []),
    ...(opaque.length > 0 ? [say('modelfile.onnxOpaque', { nodes: [...new Set(opaque)] })] : []),
    ...left.map(({ name, unread }) => say('modelfile.onnxOutputLeft', { name, problem: unread.sentence })),
  ];
}
