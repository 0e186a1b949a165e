import sharp from 'sharp';
import { saveAnalysis } from '../catalog/analyses.ts';
import { putBlob } from '../catalog/blobs.ts';
import {
  emptyOcclusionMaps,
  type OcclusionMaps,
  type OcclusionSubject,
  occlude,
  occlusionSubject,
  type SlidingWindow,
  slideWindow,
} from '../engine/analysis/occlusion.ts';
import { layersOfInterest, resolveLayer } from '../engine/network/layers.ts';
import { INPUT, type Network } from '../engine/network/network.ts';
import { compileForward, compileOcclusion } from '../engine/program/compile.ts';
import { MEAN } from '../engine/program/input.ts';
import { batchSizeWithin } from '../engine/program/memory.ts';
import { chooseRuntime } from '../engine/runtime/choose.ts';
import type { Runtime, Tensor } from '../engine/runtime/runtime.ts';
import { encodeNpy } from '../modelfile/npy.ts';
import { SwitchbackError } from '../shared/errors.ts';
import type { JobContext } from '../shared/job.ts';
import { fullBatch } from './batches.ts';
import { type LoadedCheckpoint, loadCheckpoint } from './checkpoints.ts';
import { type Picture, pictureFromFile } from './picture.ts';
import { pictureFeeds } from './pictureFeeds.ts';
import { checkChannel } from './projecting.ts';
import type { Workspace } from './workspace.ts';

/** What the window shows: the training images' mean colour, a grey value 0…255, or the image blurred. */
export type Baseline = 'mean' | 'blur' | number;

export interface OccludeRequest {
  /** `RUN@EPOCH`. */
  readonly checkpoint: string;
  readonly image: string;
  /** Side of the square window and its step, in pixels of the network's input; default an eighth of the side, and half of that. */
  readonly window?: number | undefined;
  readonly stride?: number | undefined;
  readonly baseline: Baseline;
  /** Default: the last convolution's map. */
  readonly layer?: string | undefined;
  /** Default: the map strongest in the clean image. */
  readonly channel?: number | undefined;
  /** A class's name; default: the clean image's most probable. */
  readonly target?: string | undefined;
  readonly runtime?: string | undefined;
}

/** An occlusion's maps and what they are about. */
export interface Occlusion {
  readonly loaded: LoadedCheckpoint;
  readonly runtime: Runtime;
  readonly picture: Picture;
  readonly layer: string;
  readonly grid: SlidingWindow;
  readonly subject: OcclusionSubject;
  readonly maps: OcclusionMaps;
}

/**
 * Slides a window over a picture and records what the network makes of it (Zeiler & Fergus 2013, §4.2); the result is kept in the
 * catalog. Throws `NOT_FOUND` for an unknown layer or class, `BAD_ARGUMENT` for a window or stride below 1.
 */
export async function occludePicture(
  workspace: Workspace,
  request: OccludeRequest,
  context: JobContext,
): Promise<Occlusion> {
  const loaded = loadCheckpoint(workspace, request.checkpoint);
  const { network, weights, preprocessing, dataset } = loaded;
  const layer = request.layer ? resolveLayer(network, request.layer).name : lastConvolutionLayer(network);
  if (request.channel !== undefined) checkChannel(network, layer, request.channel);
  const target = request.target === undefined ? undefined : classOf(dataset.classes, request.target);
  const [, height, width] = network.inputShape;
  const window = request.window ?? Math.max(1, Math.round(Math.min(height, width) / 8));
  const stride = request.stride ?? Math.max(1, Math.round(window / 2));
  checkWindow('--window', window);
  checkWindow('--stride', stride);
  if (window > Math.min(height, width)) {
    const message = `A window of ${window} px covers all of the network's input of ${height}×${width} px: give a smaller --window.`;
    throw new SwitchbackError('BAD_ARGUMENT', message);
  }
  const grid = slideWindow([height, width], [window, window], [stride, stride]);

  const picture = await pictureFromFile(request.image, preprocessing);
  const runtime = chooseRuntime(request.runtime);
  const images = await inputsOf(loaded, runtime, picture, request.baseline);
  const program = compileOcclusion(network, layer);
  const executable = await runtime.load(program, weights);
  try {
    const subject = await occlusionSubject(executable, images, { channel: request.channel, target });
    const maps = emptyOcclusionMaps(grid);
    const total = grid.rows.length * grid.columns.length;
    const size = batchSizeWithin(program, workspace.memoryBytes, fullBatch);
    for await (const done of occlude(executable, images, grid, subject, maps, size)) {
      context.report({ unit: 'positions', done, total, message: 'occluding' });
      context.signal.throwIfAborted();
    }
    const occlusion = { loaded, runtime, picture, layer, grid, subject, maps };
    store(workspace, occlusion, request);
    return occlusion;
  } finally {
    await executable.dispose();
  }
}

function store(
  { catalog, blobs }: Workspace,
  { loaded, picture, layer, grid, subject, maps }: Occlusion,
  request: OccludeRequest,
) {
  const { shape, probability, activation, topClass } = maps;
  const stored = [probability, activation, topClass].map((data) => putBlob(blobs, encodeNpy({ shape, data })));
  saveAnalysis(catalog, {
    kind: 'occlusion',
    checkpointId: loaded.checkpoint.id,
    parameters: {
      image: picture.source,
      imageHash: picture.hash,
      layer,
      baseline: request.baseline,
      window: grid.size,
      rows: grid.rows,
      columns: grid.columns,
    },
    result: { subject, probability: stored[0], activation: stored[1], topClass: stored[2] },
    blobs: stored,
  });
}

/** The paper's map of the last convolution: its pooled output where it pools, else its ReLU's. */
function lastConvolutionLayer(network: Network): string {
  const spatial = layersOfInterest(network).filter(
    (name) => network.nodes.find((node) => node.name === name)!.shape.length === 3,
  );
  return spatial.at(-1) ?? network.nodes[0]!.name;
}

function classOf(classes: readonly string[], name: string): number {
  const found = classes.indexOf(name);
  if (found >= 0) return found;
  throw new SwitchbackError(
    'NOT_FOUND',
    `The network knows no class "${name}"; its classes are ${classes.slice(0, 20).join(', ')}.`,
  );
}

function checkWindow(option: string, size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new SwitchbackError('BAD_ARGUMENT', `${option} is ${size}, but it counts whole pixels: give 1 or more.`);
}

/** The picture and the baseline, both as the network's input `[1, c, h, w]`, preprocessed alike. */
async function inputsOf(
  { network, preprocessing, weights }: LoadedCheckpoint,
  runtime: Runtime,
  picture: Picture,
  baseline: Baseline,
): Promise<{ image: Tensor; baseline: Tensor }> {
  const { channels, decodeSize } = preprocessing;
  const shown = await baselinePixels(picture.pixels, [...decodeSize, channels], baseline, weights[MEAN]);
  const pixels = Buffer.concat([picture.pixels, shown]);
  const executable = await runtime.load(compileForward(network, preprocessing, [INPUT]), weights);
  try {
    const inputs = (await executable.run(pictureFeeds(preprocessing, pixels)))[INPUT]!;
    const size = inputs.data.length / 2;
    const half = (i: number): Tensor => ({
      dtype: 'float32',
      shape: [1, ...network.inputShape],
      data: (inputs.data as Float32Array).slice(i * size, (i + 1) * size),
    });
    return { image: half(0), baseline: half(1) };
  } finally {
    await executable.dispose();
  }
}

async function baselinePixels(
  pixels: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  baseline: Baseline,
  mean: Tensor | undefined,
): Promise<Uint8Array> {
  if (baseline === 'blur') {
    const sigma = Math.max(1, Math.min(height, width) / 16);
    const raw = sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 } });
    return raw
      .blur(sigma)
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  }
  const colour = baseline === 'mean' ? meanColour(mean, channels) : new Array<number>(channels).fill(baseline);
  return Buffer.alloc(pixels.length, Uint8Array.from(colour));
}

/** The mean image's mean, channel by channel; mid grey where there is no mean image. */
function meanColour(mean: Tensor | undefined, channels: number): number[] {
  if (!mean) return new Array<number>(channels).fill(128);
  const cells = mean.data.length / channels;
  return Array.from({ length: channels }, (_, c) => {
    const channel = mean.data.subarray(c * cells, (c + 1) * cells) as Float32Array;
    return Math.round(channel.reduce((sum, value) => sum + value, 0) / cells);
  });
}
