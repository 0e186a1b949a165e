import type { ModelSummary } from '../../shared/contract/model.ts';
import { client } from '../contract/client.ts';
import { pickedLayer } from '../pickers/pickedLayer.ts';

/** What a new panel of units shows: the latest model that is indexed, else the latest, and a layer of it as `pickedLayer`; `null` where there is no model. */
export async function latestLayer(): Promise<{
  readonly models: readonly ModelSummary[];
  readonly model: ModelSummary;
  readonly layer: string;
} | null> {
  const models = (await client.request('model.list', {})).result;
  const model = models.findLast(({ indexed }) => indexed) ?? models.at(-1);
  if (!model) return null;
  const { layers } = (await client.request('unit.listLayers', { model: model.name })).result;
  const layer = pickedLayer(layers, undefined);
  return layer ? { models, model, layer: layer.name } : null;
}
