import sharp from 'sharp';
import { z } from 'zod';
import {
  type Analysis,
  analysisById,
  deleteAnalysis,
  listAnalyses,
  saveAnalysis,
  updateAnalysis,
} from '../catalog/analyses.ts';
import { readBlob } from '../catalog/blobs.ts';
import type { OcclusionMaps } from '../engine/analysis/occlusion.ts';
import { decodeNpy } from '../modelfile/npy.ts';
import { baseline, occlusionMode } from '../shared/contract/occlusion.ts';
import { pictureReference } from '../shared/contract/picture.ts';
import type { Workspace } from './workspace.ts';

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
  probability: hash,
  activation: hash,
  topClass: hash,
  /** Where it is absent, the network was asked wherever a class is known. */
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

/** Keeps what an occlusion has found since. */
export function updateOcclusion(
  { catalog }: Pick<Workspace, 'catalog'>,
  id: number,
  findings: OcclusionFindings,
): void {
  updateAnalysis(catalog, id, { result: findings, blobs: blobsOf(findings) });
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

/** Its maps, `[rows, columns]`. Throws as `readBlob`. */
export function keptMaps({ blobs }: Pick<Workspace, 'blobs'>, { findings }: KeptOcclusion): OcclusionMaps {
  const [probability, activation, topClass] = [findings.probability, findings.activation, findings.topClass].map(
    (blob) => decodeNpy(readBlob(blobs, blob)),
  );
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

/** The picture that was occluded: uint8 `[H, W, c]` at the decode size. */
export async function keptPixels(
  { blobs }: Pick<Workspace, 'blobs'>,
  { findings }: KeptOcclusion,
  channels: 1 | 3,
): Promise<Uint8Array> {
  // Without this a grey picture is given three channels.
  const colourSpace = channels === 1 ? 'b-w' : 'srgb';
  return sharp(readBlob(blobs, findings.picture)).toColourspace(colourSpace).raw().toBuffer();
}

function fromAnalysis({ id, checkpointId, createdAt, parameters, result }: Analysis): KeptOcclusion {
  return {
    id,
    checkpointId,
    createdAt,
    parameters: parametersSchema.parse(parameters),
    findings: resultSchema.parse(result),
  };
}

function blobsOf(findings: OcclusionFindings): string[] {
  const { picture, input, projection, probability, activation, topClass, computed } = findings;
  const maps = [probability, activation, topClass, ...(computed === undefined ? [] : [computed])];
  return [picture, input, projection.array, projection.png, ...maps];
}
