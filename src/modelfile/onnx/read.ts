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
import { parseGraph } from './graph.ts';
import { statedClasses, statedPixels } from './metadata.ts';
import { namesOf } from './names.ts';
import type { GraphNode } from './node.ts';
import { isView } from './operator.ts';
import { damaged, unknownNode } from './refuse.ts';
import { asPutOut } from './settle.ts';
import { translate } from './translate.ts';

/**
 * Reads an ONNX file as a network of Switchback's own layers: https://onnx.ai. Throws `BAD_FILE` for one that is damaged, `UNSUPPORTED`
 * naming the node for which there is no layer, `BAD_NETWORK` for one that would be no sound network.
 */
export function readOnnx(bytes: Uint8Array, { name, defaultSize, openNeighbour }: ReadOptions): ReadModel {
  const graph = parseGraph(bytes, openNeighbour);
  const entrance = entranceOf(graph, defaultSize);
  const ends = translate(graph, entrance, openNeighbour).map((value, i) => {
    if (isView(value)) return { name: graph.outputs[i]!, layer: asPutOut(value, graph.nodes.at(-1)!) };
    throw damaged(say('modelfile.onnxNoOutput', { value: graph.outputs[i]! }));
  });
  const { layers, outputs, left } = wholeNetwork(ends);
  const { names, paths } = namesOf(layers);
  const nameOf = (layer: DraftLayer) => names.get(layer) ?? INPUT;
  const known = layers.filter(isKnown);
  const definition = {
    name,
    input: entrance.view.layer.shape as [number, number, number],
    layers: known.map(
      (layer) => ({ name: nameOf(layer), ...layer.layer, inputs: layer.inputs.map(nameOf) }) as DefinedLayer,
    ),
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
    outputs: outputs.map(nameOf),
    isSizeFree: entrance.isSizeFree,
    warnings: warningsOf(graph.nodes, left),
  };
}

interface End {
  readonly name: string;
  readonly layer: DraftLayer;
}

/** All layers on which the first output depends, in an order in which they can be computed; the outputs among them, and those that are not. */
function wholeNetwork(ends: readonly End[]) {
  const drawn = inOrder(ends[0]!.layer);
  const kept = ends.filter(({ layer }) => drawn.has(layer));
  const made = finished([...drawn], new Set(kept.map(({ layer }) => layer)));
  const layers = [...inOrder(made.get(ends[0]!.layer)!)];
  for (const layer of layers) if ('node' in layer && !isKnown(layer)) throw unknownNode(layer.node);
  if (layers.length > MAX_LAYERS) {
    const places = { count: layers.length, most: MAX_LAYERS };
    throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxTooManyLayers', places));
  }
  if (layers.length < 2) throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxNoLayers'));
  const outputs = [...new Set(kept.map(({ layer }) => made.get(layer)!))];
  return { layers, outputs, left: ends.filter(({ layer }) => !drawn.has(layer)).map(({ name }) => name) };
}

const isKnown = (layer: DraftLayer): layer is KnownLayer => 'weights' in layer;

/** A layer after all that it reads. */
function inOrder(last: DraftLayer): ReadonlySet<DraftLayer> {
  const done = new Set<DraftLayer>();
  const waiting = [{ layer: last, next: 0 }];
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

function warningsOf(nodes: readonly GraphNode[], left: readonly string[]): readonly Sentence[] {
  const has = (wanted: string) => nodes.some(({ op }) => op === wanted);
  return [
    ...(has('QuantizeLinear') ? [say('modelfile.onnxQuantized')] : []),
    ...(has('LogSoftmax') ? [say('modelfile.onnxLogSoftmax')] : []),
    ...(left.length > 0 ? [say('modelfile.onnxOutputsLeft', { names: left })] : []),
  ];
}
