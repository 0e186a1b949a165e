import { z } from 'zod';
import {
  type Analysis,
  addAnalysisPart,
  analysisById,
  analysisParts,
  deleteAnalysis,
  finishAnalysis,
  listAnalyses,
  saveAnalysis,
} from '../../../catalog/analyses.ts';
import { putBlob, readBlob } from '../../../catalog/storage/blobs.ts';
import { storedAs } from '../../../catalog/storage/storedJson.ts';
import { decodeNpy, encodeNpy, type NpyArray } from '../../../modelfile/npy.ts';
import { pictureReference } from '../../../shared/contract/picture.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { interpolate } from '../analysis/coarseToFine.ts';
import { emptyOcclusionMaps, type OcclusionMaps } from '../analysis/maps.ts';
import { encodePart, layPart } from '../analysis/parts.ts';
import { coarsePositions } from '../declaration/coarsePositions.ts';
import { baseline, occlusionMode } from '../declaration.ts';

const kind = 'occlusion';
const count = z.int().min(0);
const pair = z.tuple([count, count]).readonly();
const hash = z.string();

const parametersSchema = z.object({
  picture: pictureReference.nullable(),
  source: z.string(),
  imageHash: hash,
  className: z.string().nullable(),
  weightsHash: hash,
  layer: z.string(),
  baseline,
  mode: occlusionMode.default('exact'),
  window: pair,
  stride: pair,
  rows: z.array(count).readonly(),
  columns: z.array(count).readonly(),
  runtime: z.string(),
  versions: z.record(z.string(), z.string()),
});

const resultSchema = z.object({
  done: count,
  elapsedMs: z.number(),
  subject: z.object({
    channel: count,
    target: count,
    clean: z.object({ probability: z.number(), activation: z.number(), topClass: count }),
  }),
  /** PNGs of the picture at the decode size, and of what the network sees of it. */
  picture: hash,
  input: hash,
  projection: z.object({
    /** float32 `[c, h, w]`, the whole of it; and a PNG of the part inside the receptive field. */
    array: hash,
    png: hash,
    scale: z.number(),
    activation: z.number(),
    position: pair,
    box: z.tuple([z.int(), z.int(), count, count]).readonly(),
  }),
  /** The maps are absent as long as it is under way: it is kept in parts then. */
  probability: hash.optional(),
  activation: hash.optional(),
  topClass: hash.optional(),
  /** Where it alone is absent, the network was asked wherever a class is known. */
  computed: hash.optional(),
});

export type OcclusionParameters = z.infer<typeof parametersSchema>;
export type OcclusionFindings = z.infer<typeof resultSchema>;

/** An occlusion of the catalog, which holds all that it shows: the picture itself may be gone. */
export interface KeptOcclusion extends Pick<Analysis, 'id' | 'checkpointId' | 'createdAt'> {
  readonly parameters: OcclusionParameters;
  readonly findings: OcclusionFindings;
}

/** Keeps an occlusion and gives its id. */
export function keepOcclusion(
  { catalog }: Pick<Workspace, 'catalog'>,
  checkpointId: number,
  parameters: OcclusionParameters,
  findings: OcclusionFindings,
): number {
  return saveAnalysis(catalog, { kind, checkpointId, parameters, result: findings, blobs: blobsOf(findings) });
}

/** Keeps what an occlusion that is under way has found since, at `positions` of its maps. */
export function keepMore(
  { catalog }: Pick<Workspace, 'catalog'>,
  id: number,
  findings: OcclusionFindings,
  maps: OcclusionMaps,
  positions: readonly number[],
): void {
  addAnalysisPart(catalog, id, findings, encodePart(maps, positions));
}

/** Keeps all that an occlusion has found. */
export function keepWhole(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  id: number,
  findings: OcclusionFindings,
  { shape, probability, activation, topClass, computed }: OcclusionMaps,
): void {
  const stored = (data: NpyArray['data']) => putBlob(blobs, encodeNpy({ shape, data }));
  const whole = {
    ...findings,
    probability: stored(probability),
    activation: stored(activation),
    topClass: stored(topClass),
    computed: stored(computed),
  };
  finishAnalysis(catalog, id, { result: whole, blobs: blobsOf(whole) });
}

/** Where it is there. */
export function forgetOcclusion({ catalog }: Pick<Workspace, 'catalog'>, id: number): void {
  deleteAnalysis(catalog, id);
}

/** Throws `NOT_FOUND`. */
export function keptOcclusion({ catalog }: Pick<Workspace, 'catalog'>, id: number): KeptOcclusion {
  return fromAnalysis(analysisById(catalog, kind, id));
}

/** Oldest first. */
export function keptOcclusions({ catalog }: Pick<Workspace, 'catalog'>): KeptOcclusion[] {
  return listAnalyses(catalog, kind).map(fromAnalysis);
}

/** Its maps, `[rows, columns]`, as far as it has come. Throws as `readBlob`. */
export function keptMaps(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  { id, parameters, findings }: KeptOcclusion,
): OcclusionMaps {
  const stored = [findings.probability, findings.activation, findings.topClass].filter((blob) => blob !== undefined);
  if (stored.length < 3) return unfinishedMaps({ catalog }, id, parameters);
  const [probability, activation, topClass] = stored.map((blob) => decodeNpy(readBlob(blobs, blob)));
  return {
    shape: probability!.shape as [number, number],
    probability: probability!.data as Float32Array,
    activation: activation!.data as Float32Array,
    topClass: topClass!.data as Int32Array,
    computed: findings.computed
      ? (decodeNpy(readBlob(blobs, findings.computed)).data as Uint8Array)
      : Uint8Array.from(topClass!.data, (label) => (label >= 0 ? 1 : 0)),
  };
}

function unfinishedMaps(
  { catalog }: Pick<Workspace, 'catalog'>,
  id: number,
  { mode, rows, columns }: OcclusionParameters,
): OcclusionMaps {
  const grid = { rows, columns };
  const maps = emptyOcclusionMaps(grid);
  for (const part of analysisParts(catalog, id)) layPart(maps, part);
  const isCoarse = mode === 'preview' && coarsePositions(grid).every((position) => maps.computed[position] === 1);
  if (isCoarse) interpolate(grid, maps);
  return maps;
}

function fromAnalysis({ id, checkpointId, createdAt, parameters, result }: Analysis): KeptOcclusion {
  return {
    id,
    checkpointId,
    createdAt,
    parameters: storedAs(parametersSchema, parameters),
    findings: storedAs(resultSchema, result),
  };
}

function blobsOf(findings: OcclusionFindings): string[] {
  const { picture, input, projection, probability, activation, topClass, computed } = findings;
  const maps = [probability, activation, topClass, computed].filter((blob) => blob !== undefined);
  return [picture, input, projection.array, projection.png, ...maps];
}
