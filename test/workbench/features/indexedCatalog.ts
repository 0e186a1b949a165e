import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import { beginPass, type MapResult, savePass } from '../../../src/catalog/features/indexes.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { saveNetwork } from '../../../src/catalog/models/networks.ts';
import type { Database } from '../../../src/catalog/storage/database.ts';
import { insertRun } from '../../../src/catalog/training/runs.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { networkDefinition } from '../../../src/engine/network/define.ts';
import { presetNetwork } from '../../../src/engine/network/presets.ts';
import { emptyCatalog, image } from '../../catalog/fixtures.ts';

export const imageCount = 200;

/** A catalog with the data set `shapes`: images 1…200 of its split `val`, with the labels 0 and 1 in turn. */
export function catalogWithImages(): { readonly catalog: Database; readonly datasetId: number } {
  const catalog = emptyCatalog();
  const dataset = { name: 'shapes', root: '/data/shapes', format: 'folder', classes: ['disc', 'ring'] };
  const images = Array.from({ length: imageCount }, (_, i) => image(i, { split: 'val' as const }));
  return { catalog, datasetId: insertDataset(catalog, dataset, images) };
}

/** Ids of the images that excite a map most, from value 9 downwards; how often it fires. */
export interface MapFound {
  readonly images: readonly number[];
  readonly firings?: number;
  readonly maximum?: number;
}

/** A run's checkpoint after an epoch, indexed on `val`: what was found in each layer of `found`, channel by channel. */
export function indexedCheckpoint(
  { catalog, datasetId }: { readonly catalog: Database; readonly datasetId: number },
  about: {
    readonly run: string;
    readonly epoch: number;
    readonly seed?: number;
    readonly preset?: string;
    readonly classes?: number;
    readonly found: Readonly<Record<string, readonly MapFound[]>>;
  },
): void {
  const { run, epoch, seed = 1, preset = 'zfnet-small', classes = 2, found } = about;
  const definition = networkDefinition(presetNetwork(preset, { classes }));
  const networkId = saveNetwork(catalog, { name: preset, hash: `${preset}${classes}`, definition });
  const recipe = { seed, initialization: 'he' };
  const known = catalog.prepare<[string], number>('SELECT id FROM run WHERE name = ?').pluck().get(run);
  const rest = { preprocessing: rawPixels(3, [64, 64]), runtime: 'onnx', versions: {} };
  const runId = known ?? insertRun(catalog, { name: run, networkId, datasetId, recipe, ...rest });
  const modelId = saveCheckpoint(catalog, { runId, epoch, blob: `${run}${epoch}`, valError: null });
  const question = { modelId, datasetId, split: 'val' as const, top: 9, images: imageCount, runtime: 'onnx' };
  const pass = beginPass(catalog, { ...question, layers: Object.keys(found) });
  const layers = Object.entries(found).map(([layer, maps]) => [layer, maps.map(mapResult)] as const);
  savePass(catalog, pass.id, { imagesDone: imageCount, broken: 0, finished: true }, layers);
}

function mapResult({ images, firings = images.length, maximum = 9 }: MapFound, channel: number): MapResult {
  const top = images.map((imageId, i) => ({ imageId, value: firings === 0 ? 0 : maximum - i, position: i }));
  return { channel, maximum: firings === 0 ? 0 : maximum, meanSum: 20, firings, firedSum: firings / 4, top };
}
