import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import {
  featureMaps,
  type IndexPass,
  latestPass,
  type StoredTop,
  topActivations,
} from '../../catalog/features/indexes.ts';
import { saveUnitSheets, type UnitSheet, unitSheets } from '../../catalog/features/unitSheets.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { cutArray } from '../../engine/analysis/boxes.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import type { Rule } from '../../engine/program/rules.ts';
import { displayProjection, largestMagnitude, type Raster } from '../../figure/marks/display.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';

import { type LoadedModel, loadModel } from '../models/models.ts';
import { centreOf, cutPixels, rasterOf } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import { sheetPicture } from '../pictures/sheetPicture.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { indexSplit } from './indexing.ts';
import { agreesWith } from './project.ts';
import { type UnitProjection, type UnitProjector, unitProjector } from './projecting.ts';

export interface LayerSheetsRequest {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  /** Names of nodes; absent: the layers of interest. */
  readonly layers?: readonly string[] | undefined;
  readonly rule: Rule;
}

/**
 * Makes for every map that fires a sheet of its strongest projections, nine at most, and one of the patches beside them, the strongest maps first,
 * and keeps them a few at a time. Where the layer is not indexed on the split with as many images, that is done first. Maps whose sheets are there are passed
 * over, so a stopped job goes on where it was. An activation that differs from the index's is reported.
 */
export async function makeLayerSheets(
  workspace: Workspace,
  request: LayerSheetsRequest,
  context: JobContext,
): Promise<{ readonly sheets: number }> {
  const loaded = loadModel(workspace, request.model);
  const layers =
    request.layers?.map((name) => resolveLayer(loaded.network, name).name) ?? layersOfInterest(loaded.network);
  const dataset = findDataset(workspace.catalog, request.dataset);
  const isIndexed = layers.every((layer) => finishedPass(workspace, loaded, dataset, layer, request));
  const indexed = isIndexed ? 0 : indexShare;
  const missing: MissingSheets[] = [];
  for (const [i, layer] of layers.entries()) {
    const stage = stageOf(context, (indexed * i) / layers.length, (indexed * (i + 1)) / layers.length);
    const pass = await passOf(workspace, loaded, dataset, layer, request, stage);
    missing.push({ pass, layer, channels: channelsWithoutSheet(workspace, pass, layer, request.rule) });
  }
  // Over all layers: what a job has done of the whole does not become less.
  const total = missing.reduce((sum, { channels }) => sum + channels.length, 0);
  let made = 0;
  const ofSheets = stageOf(context, indexed, 1);
  for (const own of missing) {
    await makeSheets(workspace, loaded, own, request.rule, { before: made, total }, ofSheets);
    made += own.channels.length;
  }
  return { sheets: made };
}

/** What of the whole an index takes, where one is wanted, and the sheets the rest. */
const indexShare = 0.3;

/** A pass that keeps as many images of each map as a sheet shows; `null` where there is none. */
function finishedPass(
  { catalog }: Workspace,
  { model }: LoadedModel,
  dataset: Dataset,
  layer: string,
  { split }: LayerSheetsRequest,
): IndexPass | null {
  const pass = latestPass(catalog, model.id, layer, { datasetId: dataset.id, split });
  return pass && pass.top >= sheetImages ? pass : null;
}

async function passOf(
  workspace: Workspace,
  loaded: LoadedModel,
  dataset: Dataset,
  layer: string,
  request: LayerSheetsRequest,
  context: JobContext,
): Promise<IndexPass> {
  const finished = finishedPass(workspace, loaded, dataset, layer, request);
  if (finished) return finished;
  const { name, network } = loaded;
  const layers = layersOfInterest(network).includes(layer) ? undefined : [layer];
  const question = { model: name, dataset: dataset.name, split: request.split, layers, top: sheetImages };
  return (await indexSplit(workspace, question, context)).pass;
}

interface MissingSheets {
  readonly pass: IndexPass;
  readonly layer: string;
  /** The strongest maps first. */
  readonly channels: readonly number[];
}

function channelsWithoutSheet({ catalog }: Workspace, { id }: IndexPass, layer: string, rule: Rule): number[] {
  const there = new Set(unitSheets(catalog, id, layer, rule).map(({ channel }) => channel));
  const wanted = featureMaps(catalog, id, layer).filter(({ channel, firings }) => firings > 0 && !there.has(channel));
  return wanted.sort((a, b) => b.maximum - a.maximum).map(({ channel }) => channel);
}

async function makeSheets(
  workspace: Workspace,
  loaded: LoadedModel,
  { pass, layer, channels }: MissingSheets,
  rule: Rule,
  { before, total }: { readonly before: number; readonly total: number },
  context: JobContext,
): Promise<void> {
  const { catalog, memoryBytes } = workspace;
  const { network, preprocessing, weights } = loaded;
  if (channels.length === 0) return;

  const subject = {
    network,
    preprocessing,
    weights,
    runtime: await chooseRuntime(undefined, context.warn),
    memoryBytes,
  };
  const projector = await unitProjector(subject, layer, rule);
  const unitsAtATime = Math.max(1, Math.floor(projector.batchSize / sheetImages));
  try {
    for (let done = 0; done < channels.length; ) {
      context.signal.throwIfAborted();
      const units = channels.slice(done, done + unitsAtATime).map((channel) => ({
        channel,
        tops: topActivations(catalog, pass.id, layer, channel).slice(0, sheetImages),
      }));
      const sheets = await sheetsOf(workspace, loaded, layer, projector, units, context);
      saveUnitSheets(catalog, pass.id, layer, rule, sheets);
      done += units.length;
      context.report({
        unit: 'maps',
        done: before + done,
        total,
        step: say('progress.sheets', { layer, checkpoint: loaded.name }),
      });
    }
  } finally {
    await projector.dispose();
  }
}

interface UnitTops {
  readonly channel: number;
  readonly tops: readonly (StoredTop & { readonly rank: number })[];
}

async function sheetsOf(
  workspace: Workspace,
  { preprocessing }: LoadedModel,
  layer: string,
  projector: UnitProjector,
  units: readonly UnitTops[],
  { signal, warn }: JobContext,
): Promise<UnitSheet[]> {
  const flat = units.flatMap(({ channel, tops }) => tops.map((top) => ({ ...top, channel })));
  const imageIds = [...new Set(flat.map(({ imageId }) => imageId))];
  const pictures = await picturesFromCatalog(workspace, imageIds, preprocessing, signal);
  const pixelsOf = new Map(imageIds.map((id, i) => [id, pictures[i]!.pixels]));
  const projected: UnitProjection[] = [];
  for (let from = 0; from < flat.length; from += projector.batchSize) {
    const batch = flat.slice(from, from + projector.batchSize);
    const items = batch.map(({ channel, position, imageId }) => ({
      pixels: pixelsOf.get(imageId)!,
      unit: { channel, position },
    }));
    projected.push(...(await projector.project(items)));
  }
  for (const [i, { activation }] of projected.entries()) {
    const { channel, value } = flat[i]!;
    if (!agreesWith(value, activation))
      warn(say('progress.indexDiffers', { layer, channel, indexed: value, found: activation }));
  }
  let at = 0;
  const sheets = units.map(async ({ channel, tops }): Promise<UnitSheet> => {
    const own = projected.slice(at, at + tops.length);
    at += tops.length;
    const tiles = own.map((unit, i) => tileOf(unit, centreOf(preprocessing, pixelsOf.get(tops[i]!.imageId)!)));
    const [projections, patches] = await Promise.all([
      sheetPicture(tiles.map(({ projection }) => projection)),
      sheetPicture(tiles.map(({ patch }) => patch)),
    ]);
    return {
      channel,
      tiles: tops.map(({ rank, imageId, value }, i) => ({
        rank,
        imageId,
        value,
        box: own[i]!.box,
        scale: tiles[i]!.scale,
      })),
      projectionsBlob: putBlob(workspace.blobs, projections),
      patchesBlob: putBlob(workspace.blobs, patches),
    };
  });
  return Promise.all(sheets);
}

/** A projection as it is displayed, cut with its box; its scale; and the patch beside it. */
export function tileOf(
  { projection, box }: Pick<UnitProjection, 'projection' | 'box'>,
  input: ReturnType<typeof centreOf>,
): { readonly projection: Raster; readonly patch: Raster; readonly scale: number } {
  const scale = largestMagnitude(projection);
  return {
    projection: displayProjection(cutArray(projection, box), scale),
    patch: rasterOf(cutPixels(input, box)),
    scale,
  };
}
