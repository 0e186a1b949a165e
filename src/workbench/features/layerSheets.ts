import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { featureMaps, type IndexPass, latestPass, topActivations } from '../../catalog/features/indexes.ts';
import { saveUnitSheets, type UnitSheet, unitSheets } from '../../catalog/features/unitSheets.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import type { Rule } from '../../engine/program/rules.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';

import { type LoadedModel, loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type DrawnSheet, drawnSheets } from './drawnSheets.ts';
import { indexSplit } from './indexing.ts';
import { unitProjector } from './projecting.ts';

export interface LayerSheetsRequest {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly dataset: string;
  readonly split: 'train' | 'val' | 'test';
  /** Names of nodes; absent: the layers of interest. */
  readonly layers?: readonly string[] | undefined;
  /** Of a layer named there, the maps that are wanted; `null` or absent: all. */
  readonly channels?: Readonly<Record<string, readonly number[] | null>>;
  readonly rule: Rule;
}

/**
 * Makes for every map that fires a sheet of its strongest projections, nine at most, and one of the patches beside them, the strongest maps first,
 * and keeps them a few at a time; a sheet that an earlier version has made, without its clipped picture, is made anew. Where the layer is not indexed on the split with as many images, that is done first. Maps whose sheets are there are passed
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
    const wanted = request.channels?.[layer];
    const without = channelsWithoutSheet(workspace, pass, layer, request.rule);
    missing.push({ pass, layer, channels: wanted ? without.filter((own) => wanted.includes(own)) : without });
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

/** A pass over the images that are there now that keeps as many of each map as a sheet shows; `null` where there is none. */
function finishedPass(
  { catalog }: Workspace,
  { model }: LoadedModel,
  dataset: Dataset,
  layer: string,
  { split }: LayerSheetsRequest,
): IndexPass | null {
  const pass = latestPass(catalog, model.id, layer, { datasetId: dataset.id, split });
  return pass && pass.top >= sheetImages && pass.datasetState === dataset.state ? pass : null;
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
  const kept = unitSheets(catalog, id, layer, rule).filter(({ clippedBlob }) => clippedBlob !== null);
  const there = new Set(kept.map(({ channel }) => channel));
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
      const drawn = await drawnSheets(workspace, loaded, layer, projector, units, context);
      saveUnitSheets(
        catalog,
        pass.id,
        layer,
        rule,
        drawn.map((own) => keptSheet(workspace, own)),
      );
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

function keptSheet({ blobs }: Workspace, { channel, tiles, projections, clipped, patches }: DrawnSheet): UnitSheet {
  return {
    channel,
    tiles,
    projectionsBlob: putBlob(blobs, projections),
    clippedBlob: putBlob(blobs, clipped),
    patchesBlob: putBlob(blobs, patches),
  };
}
