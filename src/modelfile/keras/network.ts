import { say } from '../../shared/sentence.ts';
import { networkBuilder } from '../channelsLast/builder.ts';
import { finished } from '../channelsLast/finished.ts';
import type { ReadModel, ReadOptions } from '../readModel.ts';
import { badFile, unsupported } from '../refuse.ts';
import { type Building, buildModel } from './buildModel.ts';
import type { KerasModel, LayerPath } from './model.ts';

/** What is needed besides a model's configuration to make it a network. */
export type WeightSource = Pick<Building, 'weightsOf' | 'read' | 'isKeras3'>;

/** A Keras model, whatever file it was in, as a network of ours. */
export function networkOf(
  model: KerasModel,
  source: WeightSource,
  { name, defaultSize }: Pick<ReadOptions, 'name' | 'defaultSize'>,
): ReadModel {
  const [height, width, channels] = inputShape(model);
  const size = [height ?? defaultSize[0], width ?? defaultSize[1], channels ?? 3] as const;
  const b = networkBuilder(name, size);
  const layerPaths = new Map<string, LayerPath>();
  const inside = (layer: string, path: LayerPath) => {
    layerPaths.set(layer, path);
  };
  const outputs = buildModel(model, [b.input], { b, inside, ...source });
  return finished(b, outputs, { layerPaths, isSizeFree: height === null || width === null });
}

/** `[height, width, channels]`, `null` where it is left open. */
function inputShape(model: KerasModel): readonly [number | null, number | null, number | null] {
  const [input, ...others] = model.inputs;
  if (!input) throw badFile(say('modelfile.kerasNoModel'));
  if (others.length > 0) throw unsupported(say('modelfile.severalInputs', { count: model.inputs.length }));
  const config = model.layers.find(({ name }) => name === input.layer)?.config;
  const shape = config?.batch_shape ?? config?.batch_input_shape;
  if (!Array.isArray(shape)) throw badFile(say('modelfile.noInputShape'));
  const [, height, width, channels] = shape as readonly unknown[];
  if (shape.length !== 4 || ![height, width, channels].every((size) => size === null || Number.isInteger(size)))
    throw unsupported(say('modelfile.inputNoMaps', { shape: shape.slice(1).join('×') }));
  return [height, width, channels] as (number | null)[] as [number | null, number | null, number | null];
}
