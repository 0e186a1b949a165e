import { datasetById, findDataset } from '../../catalog/datasets/datasets.ts';
import { findPass, topActivations } from '../../catalog/features/indexes.ts';
import { saveProjection } from '../../catalog/features/projections.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { cutArray } from '../../engine/analysis/boxes.ts';
import { resolveLayer, smoothLayersBelow } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { upperLimit } from '../../engine/network/upperLimit.ts';
import type { Rule } from '../../engine/program/rules.ts';
import { displayedAt, largestMagnitude, magnitudeFor, scaleFor, usualMagnitude } from '../../figure/marks/display.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { Contrast } from '../../shared/contrast.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { type LoadedModel, loadModel, seedOf } from '../models/models.ts';
import { centreOf, cutPixels, type Pixels, rasterOf } from '../pictures/cut.ts';
import { type Picture, pictureFromFile, picturesFromCatalog } from '../pictures/picture.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { jsonFile, writeOutputs } from '../workspace/outputs.ts';
import { versions } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import {
  checkChannel,
  type ProjectionSubject,
  placeOf,
  projectUnits,
  strongestUnit,
  type Unit,
  type UnitProjection,
  unitAt,
} from './projecting.ts';

export interface ProjectRequest {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly layer: string;
  readonly channel: number;
  /** The image that is rank-th strongest in the index, from 1; or a picture file and, in it, a place or the strongest one. */
  readonly from:
    | {
        readonly rank: number;
        readonly dataset?: string | undefined;
        readonly split?: 'train' | 'val' | 'test' | undefined;
      }
    | { readonly file: string; readonly at?: readonly [number, number] | undefined };
  readonly rule: Rule;
  readonly contrast: Contrast;
  readonly runtime?: string | undefined;
  /** Folder of the results. */
  readonly out: string;
}

/** `projection.json`; docs/files.md describes it. */
export interface ProjectionReport {
  readonly model: string;
  readonly weightsHash: string;
  readonly layer: string;
  readonly channel: number;
  readonly image: { readonly source: string; readonly hash: string; readonly className: string | null };
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  readonly activation: number;
  /** What the layer puts out at most, or null; the activation is that before it. */
  readonly limit: number | null;
  /** What the index holds, and whether this computation agrees with it; absent without an index. */
  readonly indexed?: IndexedActivation & { readonly agrees: boolean };
  /** `[y, x, height, width]` on the network's input. */
  readonly receptiveField: readonly [number, number, number, number];
  readonly rule: Rule;
  readonly contrast: Contrast;
  /** max |x| of the projection. */
  readonly scale: number;
  /** The 99th percentile of |x| where x is not 0. */
  readonly clippedScale: number;
  /** `projection.png` shows 0.5 + x / (2 · shownScale). */
  readonly shownScale: number;
  readonly seed: number | null;
  readonly runtime: string;
  readonly versions: Record<string, string>;
}

/** What an index holds of a unit: of which images, at which rank, and how strong. */
interface IndexedActivation {
  readonly dataset: string;
  readonly split: string;
  readonly rank: number;
  readonly activation: number;
}

/** Two computations of one activation may differ by this much, relative to the larger of it and 1. */
const activationTolerance = 1e-3;

/**
 * Projects one unit back to the pixels and writes `projection.npy`, `input.npy`, `projection.png`, `patch.png` and
 * `projection.json` into the request's folder; the projection is kept in the catalog too.
 * An activation that differs from the index's is reported. Throws `NOT_FOUND` for an unknown layer or rank.
 */
export async function project(
  workspace: Workspace,
  request: ProjectRequest,
  context: JobContext,
): Promise<ProjectionReport> {
  const loaded = loadModel(workspace, request.model);
  const { network, preprocessing, weights } = loaded;
  const layer = resolveLayer(network, request.layer).name;
  checkChannel(network, layer, request.channel);
  warnOfSmoothLayers(network, layer, request.rule, context);
  const runtime = await chooseRuntime(request.runtime, context.warn);
  const subject: ProjectionSubject = { network, preprocessing, weights, runtime, memoryBytes: workspace.memoryBytes };
  const { picture, unit, indexed } = await subjectOf(workspace, loaded, { ...request, layer }, subject, context);

  for await (const projected of projectUnits(
    subject,
    layer,
    request.rule,
    [{ pixels: picture.pixels, unit }],
    context,
  )) {
    const agrees = indexed && agreesWith(indexed.activation, projected.activation);
    const report: ProjectionReport = {
      model: loaded.name,
      weightsHash: loaded.model.blob,
      layer,
      channel: unit.channel,
      image: { source: picture.source, hash: picture.hash, className: picture.className },
      position: placeOf(network, layer, unit),
      activation: projected.activation,
      limit: upperLimit(network, layer)?.limit ?? null,
      ...(indexed && { indexed: { ...indexed, agrees: agrees === true } }),
      receptiveField: projected.box,
      rule: request.rule,
      contrast: request.contrast,
      scale: largestMagnitude(projected.projection),
      clippedScale: usualMagnitude(projected.projection),
      shownScale: scaleFor(request.contrast, magnitudeFor(request.contrast, projected.projection)),
      seed: seedOf(loaded),
      runtime: runtime.version,
      versions: versions(runtime),
    };
    if (agrees === false) warnOfMismatch(report, context);
    const patch = cutPixels(centreOf(preprocessing, picture.pixels), projected.box);
    await keep(workspace, loaded, report, picture, projected, patch);
    await writeReport(request.out, report, projected, patch);
    return report;
  }
  throw new Error('one unit gives one projection');
}

/** True when a recomputed activation is the stored one. */
export const agreesWith = (stored: number, recomputed: number): boolean =>
  Math.abs(stored - recomputed) <= activationTolerance * Math.max(1, Math.abs(stored));

/** Stores a unit's projection and patch, cut to the receptive field. */
export async function keep(
  { catalog, blobs }: Workspace,
  { model }: LoadedModel,
  { layer, channel, rule, runtime }: Pick<ProjectionReport, 'layer' | 'channel' | 'rule' | 'runtime'>,
  picture: Picture,
  { activation, box, projection, unit }: UnitProjection,
  patch: Pixels,
): Promise<void> {
  saveProjection(catalog, {
    modelId: model.id,
    layer,
    channel,
    imageId: picture.image?.id ?? null,
    imageHash: picture.hash,
    position: unit.position,
    rule,
    activation,
    box,
    blob: putBlob(blobs, encodeNpy(cutArray(projection, box))),
    patchBlob: putBlob(blobs, await rasterToPng(rasterOf(patch))),
    runtime,
  });
}

interface Subject {
  readonly picture: Picture;
  readonly unit: Unit;
  readonly indexed?: IndexedActivation;
}

async function subjectOf(
  workspace: Workspace,
  { model, network, preprocessing }: LoadedModel,
  { layer, channel, from }: ProjectRequest,
  subject: ProjectionSubject,
  { signal }: JobContext,
): Promise<Subject> {
  if ('file' in from) {
    const picture = await pictureFromFile(from.file, preprocessing);
    const unit = from.at
      ? unitAt(network, layer, channel, from.at)
      : await strongestUnit(subject, layer, channel, picture.pixels);
    return { picture, unit };
  }
  const { catalog } = workspace;
  const pass = findPass(catalog, model.id, layer, {
    ...(from.dataset && { datasetId: findDataset(catalog, from.dataset).id }),
    split: from.split,
    top: from.rank,
  });
  const tops = topActivations(catalog, pass.id, layer, channel);
  const found = tops.find(({ rank }) => rank === from.rank);
  if (!found && from.rank <= pass.top) {
    const places = { layer, channel, count: tops.length, rank: from.rank };
    throw new SwitchbackError('NOT_FOUND', say('workbench.firesOnFewer', places));
  }
  if (!found) {
    throw new SwitchbackError('NOT_FOUND', say('workbench.noRank', { top: pass.top, layer, rank: from.rank }));
  }
  const [picture] = await picturesFromCatalog(workspace, [found.imageId], preprocessing, signal);
  return {
    picture: picture!,
    unit: { channel, position: found.position },
    indexed: {
      dataset: datasetById(catalog, pass.datasetId).name,
      split: pass.split,
      rank: from.rank,
      activation: found.value,
    },
  };
}

/** A gradient is one whatever the layers. */
function warnOfSmoothLayers(network: Network, layer: string, rule: Rule, { warn }: JobContext): void {
  const { length: count } = smoothLayersBelow(network, layer);
  if (count > 0 && rule !== 'gradient') warn(say('progress.smoothBelow', { layer, count, rule }));
}

function warnOfMismatch({ layer, channel, activation, indexed }: ProjectionReport, { warn }: JobContext): void {
  warn(say('progress.indexDiffers', { layer, channel, indexed: indexed!.activation, found: activation }));
}

async function writeReport(
  folder: string,
  report: ProjectionReport,
  projected: UnitProjection,
  patch: Pixels,
): Promise<void> {
  const { projection, input, box } = projected;
  writeOutputs(folder, {
    'projection.npy': encodeNpy(projection),
    'input.npy': encodeNpy(input),
    'projection.png': await rasterToPng(displayedAt(report.contrast, cutArray(projection, box))),
    'patch.png': await rasterToPng(rasterOf(patch)),
    'projection.json': jsonFile(report),
  });
}
