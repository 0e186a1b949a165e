import { type Crop, tenCrops } from '../../dataset/preprocessing.ts';
import { COLUMNS, isCropped, PIXELS, ROWS } from '../../engine/program/input.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';

/**
 * The feeds of a program that reads pictures: `pixels` uint8 `[n, H, W, c]` and, for a program of given crops, one crop a picture
 * as `rows` and `columns`.
 */
export function pictureFeeds(
  preprocessing: Preprocessing,
  pixels: Uint8Array,
  crops?: readonly Crop[],
): Record<string, Tensor> {
  const { channels, decodeSize, cropSize } = preprocessing;
  const n = pixels.length / (decodeSize[0] * decodeSize[1] * channels);
  const pictures: Tensor = { dtype: 'uint8', shape: [n, ...decodeSize, channels], data: pixels };
  if (!crops || !isCropped(preprocessing)) return { [PIXELS]: pictures };
  const rows = crops.map((crop) => crop.rows);
  const columns = crops.map((crop) => crop.columns);
  return { [PIXELS]: pictures, [ROWS]: joined(rows, cropSize[0]), [COLUMNS]: joined(columns, cropSize[1]) };
}

/** One picture ten times over, as Krizhevsky et al. 2012, §4.1 average their predictions; once where nothing is cropped. */
export function tenCropFeeds(preprocessing: Preprocessing, pixels: Uint8Array): Record<string, Tensor> {
  if (!isCropped(preprocessing)) return pictureFeeds(preprocessing, pixels);
  const crops = tenCrops(preprocessing);
  const repeated = new Uint8Array(pixels.length * crops.length);
  for (const i of crops.keys()) repeated.set(pixels, i * pixels.length);
  return pictureFeeds(preprocessing, repeated, crops);
}

/** `[n, length]` from n rows. */
function joined(rows: readonly Int32Array[], length: number): Tensor {
  const data = new Int32Array(rows.length * length);
  for (const [i, row] of rows.entries()) data.set(row, i * length);
  return { dtype: 'int32', shape: [rows.length, length], data };
}
