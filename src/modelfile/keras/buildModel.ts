import { say } from '../../shared/sentence.ts';
import type { NetworkBuilder } from '../channelsLast/builder.ts';
import type { Value } from '../channelsLast/value.ts';
import { evaluationOrder } from '../evaluationOrder.ts';
import { badFile } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { KerasLayer, KerasModel, KerasTensor, LayerPath, Operand } from './model.ts';
import { isTensor, operandsIn } from './operandsIn.ts';
import type { LayerCall } from './translate.ts';
import { translated } from './translations.ts';
import type { WeightsOf } from './weights.ts';

/** Where the layers of a model are put, and where their weights come from. */
export interface Building {
  readonly b: NetworkBuilder;
  readonly weightsOf: WeightsOf;
  readonly read: (place: string) => FloatTensor;
  readonly isKeras3: boolean;
  /** Told of each of our layers from a model within the model: its name, and the models around it. */
  readonly inside: (layer: string, path: LayerPath) => void;
}

/** Builds what leads from a model's inputs to its outputs; gives these. Throws `BAD_FILE` for graphs that are none. */
export function buildModel(
  model: KerasModel,
  given: readonly Value[],
  building: Building,
  around: LayerPath = [],
): readonly Value[] {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  const skipped = skippedCalls(model);
  const missing = (layer: string) => badFile(say('modelfile.kerasNoTensor', { model: model.name, layer }));
  const keyOf = ({ layer, call }: KerasTensor) => `${call - (skipped.get(layer) ?? 0)} ${layer}`;
  const callOf = (key: string) => {
    const [index, name] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
    const layer = layers.get(name);
    const call = layer?.calls[Number(index)];
    if (!layer || !call) throw missing(name);
    return { layer, call };
  };

  const done = new Map<string, readonly Value[]>();
  model.inputs.forEach((input, i) => {
    if (given[i]) done.set(keyOf(input), [given[i]]);
  });
  const valueAt = (tensor: KerasTensor): Value => {
    const value = done.get(keyOf(tensor))?.[tensor.output];
    if (value) return value;
    throw missing(tensor.layer);
  };
  const order = evaluationOrder(
    model.outputs.map(keyOf),
    (key) => (done.has(key) ? [] : callOf(key).call.operands.filter(isTensor).map(keyOf)),
    (key) => badFile(say('modelfile.kerasCircle', { layer: callOf(key).layer.name })),
  );
  for (const key of order) {
    if (done.has(key)) continue;
    const { layer, call } = callOf(key);
    const given = (operand: Operand) => (isTensor(operand) ? valueAt(operand) : operand);
    const read = call.operands.map(given);
    const named = new Map(
      Object.entries(call.named).map(([name, json]) => [name, { json, operands: operandsIn(json).map(given) }]),
    );
    const [first, ...others] = read.filter((operand) => typeof operand === 'object');
    if (!first) throw missing(layer.name);
    const path = [...around, layer.name];
    done.set(
      key,
      layer.model
        ? buildModel(layer.model, [first, ...others], building, path)
        : [builtLayer(layer, path, { inputs: [first, ...others], operands: read, named }, building)],
    );
  }
  return model.outputs.map(valueAt);
}

function builtLayer(
  { className, config }: KerasLayer,
  path: LayerPath,
  given: Pick<LayerCall, 'inputs' | 'operands' | 'named'>,
  { b, weightsOf, read, isKeras3, inside }: Building,
): Value {
  const stored = weightsOf(path);
  const around = path.slice(0, -1);
  const add: NetworkBuilder['add'] = (...layer) => {
    const added = b.add(...layer);
    if (around.length > 0) inside(added.node, around);
    return added;
  };
  return translated({
    b: { ...b, add },
    name: path.join('/'),
    className,
    config,
    ...given,
    optional: (parts, position) => {
      const found = stored.find(({ part }) => part !== null && parts.includes(part));
      const place = found ?? (stored[position]?.part === null ? stored[position] : undefined);
      return place ? read(place.place) : null;
    },
    isKeras3,
  });
}

/** A model within a model was called once when it was made: its calls from outside may count from 1. */
function skippedCalls({ layers, outputs }: KerasModel): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  const read = [
    ...layers.flatMap(({ calls }) => calls.flatMap(({ operands }) => operands).filter(isTensor)),
    ...outputs,
  ];
  for (const { layer, call } of read) last.set(layer, Math.max(last.get(layer) ?? 0, call));
  return new Map(
    layers.map(({ name, calls, model }) => [name, model ? Math.max(0, (last.get(name) ?? 0) - calls.length + 1) : 0]),
  );
}
