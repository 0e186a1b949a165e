import { putBlob } from '../../catalog/storage/blobs.ts';
import { incrementalOccluder } from '../../engine/analysis/incrementalOccluder.ts';
import type { Occluder, OcclusionImages } from '../../engine/analysis/occluder.ts';
import { planIncremental } from '../../engine/program/incremental/plan.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { computeTiles } from '../../workbench/features/featureTiles.ts';
import { tileOf } from '../../workbench/features/layerSheets.ts';
import { placeOf, projectUnits, strongestUnit } from '../../workbench/features/projecting.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../workbench/models/checkpoints.ts';
import { centreOf, rasterOf } from '../../workbench/pictures/cut.ts';
import { type Picture, pictureFrom } from '../../workbench/pictures/picture.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { occludeCoarseToFine } from './analysis/coarseToFine.ts';
import {
  emptyOcclusionMaps,
  type OcclusionMaps,
  type OcclusionSubject,
  occlude,
  occlusionSubject,
} from './analysis/maps.ts';
import type { Baseline } from './declaration.ts';
import { inputProgram, occlusionImages } from './job/inputs.ts';
import {
  forgetOcclusion,
  keepMore,
  keepOcclusion,
  keepWhole,
  keptOcclusion,
  type OcclusionFindings,
  type OcclusionParameters,
} from './job/keptOcclusions.ts';
import { otherTiles } from './job/otherTiles.ts';
import { type OccludeRequest, type OcclusionPlan, occlusionPlan } from './job/plan.ts';

/** Whoever watches sees the maps fill in steps of at least this, of which there are at most so many: each writes a few pages of the catalog. */
const keepIntervalMs = 400;
const mostSteps = 50;

/** What an occlusion gives; its reports say so from the first on. */
export interface OcclusionOutcome {
  readonly occlusionId: number;
}

/**
 * Slides a window over a picture and records what the network makes of it (Zeiler & Fergus 2013, §4.2). The catalog keeps it from the
 * beginning and its maps as they fill; stopped, it keeps what it has. Throws as `occlusionPlan` and `pictureFrom`.
 */
export async function occludePicture(
  workspace: Workspace,
  request: OccludeRequest,
  context: JobContext,
): Promise<OcclusionOutcome> {
  const loaded = loadCheckpoint(workspace, request.checkpoint);
  const { network, weights, preprocessing } = loaded;
  const plan = occlusionPlan(loaded, request);
  const picture = await pictureFrom(workspace, request.picture, preprocessing, context.signal);
  const runtime = await chooseRuntime(request.runtime, context.warn);
  const images = await imagesOf(loaded, runtime, picture, request.baseline);
  const { layer, grid } = plan;
  const { memoryBytes } = workspace;
  const incremental = planIncremental(network, grid, plan.positions, memoryBytes);
  const subjects = { runtime, network, weights, layer, images, grid, plan: incremental, memoryBytes };
  const occluder = await incrementalOccluder(subjects);
  try {
    const subject = occlusionSubject(occluder.clean, plan);
    const maps = emptyOcclusionMaps(plan.grid);
    const unchanging = {
      subject,
      ...(await storedPictures(workspace, loaded, picture)),
      projection: await storedProjection(workspace, loaded, runtime, plan.layer, subject.channel, picture, context),
    };
    const total = plan.positions;
    let done = 0;
    const startMs = performance.now();
    const findings = (): OcclusionFindings => {
      return { done, elapsedMs: performance.now() - startMs, ...unchanging };
    };
    const parameters = parametersOf(loaded, runtime, picture, plan, request);
    const occlusionId = keepOcclusion(workspace, loaded.checkpoint.id, parameters, findings());
    const report = () =>
      context.report({ unit: 'positions', done, total, step: say('progress.occluding'), result: { occlusionId } });
    report();
    let keptMs = startMs;
    let fresh: number[] = [];
    try {
      for await (const batch of batchesOf(plan, occluder, subject, maps)) {
        done += batch.length;
        fresh.push(...batch);
        if (performance.now() - keptMs >= keepIntervalMs && fresh.length >= total / mostSteps) {
          keepMore(workspace, occlusionId, findings(), maps, fresh);
          keptMs = performance.now();
          fresh = [];
        }
        report();
        context.signal.throwIfAborted();
      }
    } finally {
      if (done === 0) forgetOcclusion(workspace, occlusionId);
      else keepWhole(workspace, occlusionId, findings(), maps);
    }
    await projectOthers(workspace, loaded, runtime, occlusionId, context);
    return { occlusionId };
  } finally {
    await occluder.dispose();
  }
}

/** For the figure: the followed map's projections from other images. Where an image cannot be read, the figure does without. */
async function projectOthers(
  workspace: Workspace,
  loaded: LoadedCheckpoint,
  runtime: Runtime,
  occlusionId: number,
  context: JobContext,
): Promise<void> {
  const kept = keptOcclusion(workspace, occlusionId);
  const missing = otherTiles(workspace, kept).filter(({ stored }) => !stored);
  const request = { layer: kept.parameters.layer, rule: 'deconvnet', runtime } as const;
  try {
    await computeTiles(workspace, loaded, request, missing, { ...context, report: () => {} });
  } catch (error) {
    if (!(error instanceof SwitchbackError) || context.signal.aborted) throw error;
    context.warn(error.sentence);
  }
}

function batchesOf({ mode, grid }: OcclusionPlan, occluder: Occluder, subject: OcclusionSubject, maps: OcclusionMaps) {
  if (mode === 'preview') return occludeCoarseToFine(occluder, grid, subject, maps);
  return occlude(occluder, subject, maps, [...maps.computed.keys()]);
}

async function imagesOf(
  loaded: LoadedCheckpoint,
  runtime: Runtime,
  { pixels }: Picture,
  baseline: Baseline,
): Promise<OcclusionImages> {
  const executable = await runtime.load(inputProgram(loaded), loaded.weights);
  try {
    return await occlusionImages(executable, loaded, pixels, baseline);
  } finally {
    await executable.dispose();
  }
}

function parametersOf(
  { checkpoint }: LoadedCheckpoint,
  runtime: Runtime,
  { source, hash, className }: Picture,
  { layer, stride, grid, mode }: OcclusionPlan,
  { picture, baseline }: OccludeRequest,
): OcclusionParameters {
  return {
    picture: 'file' in picture ? null : picture,
    source,
    imageHash: hash,
    className,
    weightsHash: checkpoint.blob,
    layer,
    baseline,
    mode,
    window: grid.size,
    stride,
    rows: grid.rows,
    columns: grid.columns,
    runtime: runtime.version,
    versions: versions(runtime),
  };
}

async function storedPictures({ blobs }: Workspace, { preprocessing }: LoadedCheckpoint, { pixels }: Picture) {
  const { channels, decodeSize } = preprocessing;
  const whole = rasterOf({ shape: [...decodeSize, channels], data: pixels });
  return {
    picture: putBlob(blobs, await rasterToPng(whole)),
    input: putBlob(blobs, await rasterToPng(rasterOf(centreOf(preprocessing, pixels)))),
  };
}

async function storedProjection(
  { blobs, memoryBytes }: Workspace,
  { network, preprocessing, weights }: LoadedCheckpoint,
  runtime: Runtime,
  layer: string,
  channel: number,
  { pixels }: Picture,
  context: JobContext,
): Promise<OcclusionFindings['projection']> {
  const subject = { network, preprocessing, weights, runtime, memoryBytes };
  const unit = await strongestUnit(subject, layer, channel, pixels);
  const [projected] = await Array.fromAsync(projectUnits(subject, layer, 'deconvnet', [{ pixels, unit }], context));
  const { projection, box, activation } = projected!;
  const tile = tileOf(projected!, centreOf(preprocessing, pixels));
  return {
    array: putBlob(blobs, encodeNpy(projection)),
    png: putBlob(blobs, await rasterToPng(tile.projection)),
    scale: tile.scale,
    activation,
    position: placeOf(network, layer, unit),
    box,
  };
}
