import { cutArray, shownBox } from '../../engine/analysis/boxes.ts';
import { magnitudeRaster } from '../../figure/marks/colourMaps.ts';
import { displayedAt } from '../../figure/marks/display.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { ActivationMap, Rule, UnitFileName } from '../../shared/contract/unit.ts';
import type { Contrast } from '../../shared/contrast.ts';
import type { LoadedModels } from '../models/loadedModels.ts';
import type { LoadedModel } from '../models/models.ts';
import { csvFile, float32Digits } from '../workspace/outputs.ts';
import { activationMap, projectedUnder, type UnitQuestion } from './projectUnit.ts';

/** What of a unit is wanted, and as what. */
export interface UnitFileQuestion extends Omit<UnitQuestion, 'rules'> {
  readonly file: UnitFileName;
  /** Of a projection as a picture. */
  readonly contrast: Contrast;
}

/** A file of a unit in a picture (uint8 `[H, W, c]` at the decode size), as `unit.file` describes it. Throws as `projectUnit`. */
export async function unitFile(
  models: LoadedModels,
  loaded: LoadedModel,
  pixels: Uint8Array,
  question: UnitFileQuestion,
): Promise<Uint8Array> {
  const [what, format] = question.file.split('.') as ['map' | Rule, 'png' | 'npy' | 'csv'];
  if (what === 'map') return mapFile(await activationMap(models, loaded, pixels, question), format);
  const { projection, box } = await projectedUnder(models, loaded, pixels, question, what);
  if (format === 'npy') return encodeNpy(projection);
  const [, height, width] = loaded.network.inputShape;
  return rasterToPng(displayedAt(question.contrast, cutArray(projection, shownBox(box, [height, width]))));
}

async function mapFile({ shape, data }: ActivationMap, format: 'png' | 'npy' | 'csv'): Promise<Uint8Array> {
  if (format === 'npy') return encodeNpy({ shape, data });
  if (format === 'png') {
    const maximum = data.reduce((most, value) => Math.max(most, value), 0);
    return rasterToPng(magnitudeRaster(data, shape, [0, maximum]));
  }
  const rows = Array.from(data, (value, i) => [Math.floor(i / shape[1]), i % shape[1], float32Digits(value)]);
  return Buffer.from(csvFile([['y', 'x', 'activation'], ...rows]));
}
