import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { badFile, unsupported } from '../refuse.ts';
import type { KerasLayer, KerasModel } from './model.ts';
import { isTensor, namedIn, operandsIn } from './operandsIn.ts';

/** More than any network that Switchback takes, and few enough to walk through. */
const mostLayers = 5000;
const mostDepth = 8;

const record = z.record(z.string(), z.unknown());
const objectSchema = z.looseObject({ class_name: z.string(), config: z.unknown().optional() });
const layerSchema = z.looseObject({
  class_name: z.string(),
  config: record,
  name: z.string().optional(),
  inbound_nodes: z.array(z.unknown()).default([]),
  build_config: z.unknown().optional(),
});
const modelSchema = z.looseObject({
  name: z.string().optional(),
  layers: z.array(layerSchema).min(1).max(mostLayers),
  input_layers: z.unknown().optional(),
  output_layers: z.unknown().optional(),
});
type ModelJson = z.output<typeof modelSchema>;

/** Reads the configuration of a functional or a sequential model. Throws `BAD_FILE` for what is none, `UNSUPPORTED` for a class of one's own. */
export function parseModel(json: unknown): KerasModel {
  const parsed = objectSchema.safeParse(json);
  if (!parsed.success) throw badFile(say('modelfile.kerasNoModel'));
  return parseObject(parsed.data.class_name, parsed.data.config, 'model', 0);
}

/** The first Keras 2 wrote a sequential model's configuration as the list of its layers. */
function parseObject(className: string, config: unknown, name: string, depth: number): KerasModel {
  const parsed = modelSchema.safeParse(Array.isArray(config) ? { layers: config } : config);
  if (!parsed.success) {
    throw className === 'Functional' || className === 'Model' || className === 'Sequential'
      ? badFile(say('modelfile.kerasNoModel'))
      : unsupported(say('modelfile.kerasSubclass', { name, className }));
  }
  if (depth > mostDepth) throw badFile(say('modelfile.kerasTooDeep', { name, most: mostDepth }));
  const model = { ...parsed.data, name: parsed.data.name ?? name };
  return isChain(className, model) ? sequential(model, depth) : functional(model, depth);
}

const isChain = (className: string, model: ModelJson): boolean =>
  className === 'Sequential' || model.output_layers === undefined;

function functional(model: ModelJson & { name: string }, depth: number): KerasModel {
  const layers = model.layers.map((layer, i) =>
    parseLayer(
      layer,
      i,
      layer.inbound_nodes.map((node) => ({ operands: operandsIn(node), named: namedIn(node) })),
      depth,
    ),
  );
  checkNames(layers);
  return {
    name: model.name,
    layers,
    inputs: operandsIn(model.input_layers).filter(isTensor),
    outputs: operandsIn(model.output_layers).filter(isTensor),
  };
}

/** Each layer reads the one before; the first that is none has an input put before it. */
function sequential(model: ModelJson & { name: string }, depth: number): KerasModel {
  const listed = model.layers.map((layer, i) => parseLayer(layer, i, [], depth));
  const [first] = listed as [KerasLayer];
  const hasInput = first.className === 'InputLayer';
  const input = hasInput ? first : { ...first, name: `${first.name}.input`, className: 'InputLayer', model: null };
  const rest = hasInput ? listed.slice(1) : listed;
  let before = input.name;
  const layers = rest.map((layer) => {
    const calls = [{ operands: [{ layer: before, call: 0, output: 0 }], named: {} }];
    before = layer.name;
    return { ...layer, calls };
  });
  const all = [{ ...input, config: inputConfig(model, input, first.model) }, ...layers];
  checkNames(all);
  const at = (layer: string) => [{ layer, call: 0, output: 0 }];
  return { name: model.name, layers: all, inputs: at(input.name), outputs: at(before) };
}

/** A sequential model says its input's shape where it was built, or in its first layer, which may be a model. */
function inputConfig(model: ModelJson, { config }: KerasLayer, first: KerasModel | null): KerasLayer['config'] {
  const shape = [config.batch_shape, config.batch_input_shape, model.build_input_shape].find(Array.isArray);
  const inner = first?.layers.find(({ name }) => name === first.inputs[0]?.layer);
  return shape ? { batch_shape: shape } : (inner?.config ?? config);
}

function parseLayer(
  { class_name: className, config, name, ...rest }: z.output<typeof layerSchema>,
  position: number,
  calls: KerasLayer['calls'],
  depth: number,
): KerasLayer {
  const ownName = [config.name, name].find((given) => typeof given === 'string') ?? `${className}_${position}`;
  const isModel = Array.isArray(config.layers);
  return {
    name: ownName,
    className,
    config,
    calls,
    model: isModel
      ? parseObject(className, { ...config, name: ownName, ...builtShape(rest) }, ownName, depth + 1)
      : null,
  };
}

/** Keras 3 says what a nested model was built for beside its configuration. */
function builtShape({ build_config: build }: { readonly build_config?: unknown }): object {
  const shape = record.safeParse(build).data?.input_shape;
  return Array.isArray(shape) ? { build_input_shape: shape } : {};
}

function checkNames(layers: readonly KerasLayer[]): void {
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) throw badFile(say('modelfile.kerasTwice', { name }));
    names.add(name);
  }
}
