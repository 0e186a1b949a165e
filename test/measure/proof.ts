import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { openIdx, readIdxLabels } from '../../src/dataset/idx.ts';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import type { Tensors } from '../../src/engine/runtime/runtime.ts';
import { table } from '../../src/host/cli/table.ts';
import type { ProofRow } from '../../src/shared/contract/model.ts';
import type { JobContext } from '../../src/shared/job.ts';
import { type Preprocessing, preprocessingSchema } from '../../src/shared/preprocessing.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../src/workbench/models/models.ts';
import { proveModel } from '../../src/workbench/models/proof/proveModel.ts';
import { train } from '../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';

/**
 * `node test/measure/proof.ts [sample | fashion]`: has the proof find the pixels of twenty networks, from the guess that a file without any statement gets. Small
 * networks are trained on pictures of the sample, stretched to 96×64 px, and of Fashion-MNIST (Debian's `dataset-fashion-mnist`), one for each way
 * to the input's size. Each then gets weights that read other ranges and orders of channels: its first layer has no padding, so that it computes the same.
 */
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const fashion = '/usr/share/datasets/fashion-mnist';
const epochs = 30;

const imagenet = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const imagenetBlueFirst = { ...imagenet, mean: imagenet.mean.toReversed(), deviation: imagenet.deviation.toReversed() };
const caffe = { scale: 1, mean: [103.939, 116.779, 123.68] };
const unit = { scale: 1 / 255 };
const signed = { scale: 2 / 255, mean: [1, 1, 1] };
const raw = { scale: 1 };
const bgr = { channelOrder: 'bgr' };
const bilinear = { interpolation: 'bilinear', antialias: true };
const short = (size: number) => ({ resize: { mode: 'short', size, ...bilinear } });
const squash = { resize: { mode: 'squash', size: [36, 36], ...bilinear } };
const letterbox = (...colour: number[]) => ({ resize: { mode: 'letterbox', size: [36, 36], colour, ...bilinear } });
const cut = short(Math.floor(36 / 0.875));

/** What the pictures go through besides: without a statement a short side of the input's, red first. */
const ofColours = [
  [short(36), [raw, unit, signed, imagenet, { ...bgr, ...unit }, { ...bgr, ...caffe }]],
  [squash, [signed, { ...bgr, ...signed }]],
  [letterbox(0, 0, 0), [unit, { ...bgr, ...imagenetBlueFirst }]],
  [letterbox(114, 114, 114), [raw]],
  [cut, [imagenet, { ...bgr, ...imagenetBlueFirst }]],
] as const;
const mnist = { ...unit, mean: [0.1307], deviation: [0.3081] };
const fashionMnist = { ...unit, mean: [0.286], deviation: [0.353] };
const signedGrey = { scale: 2 / 255, mean: [1] };
const ofGreys = [
  [short(28), [raw, unit, signedGrey, mnist, fashionMnist]],
  [short(32), [unit, signedGrey]],
] as const;

const [asked] = process.argv.slice(2);
const isAsked = (dataset: string) => asked === undefined || asked === dataset;

const folder = mkdtempSync(join(tmpdir(), 'switchback-proof-'));
const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'test');
try {
  const makers = { sample: stretchedSample, fashion: someOfFashion };
  for (const [name, make] of Object.entries(makers))
    if (isAsked(name)) await addDataset(workspace, await make(join(folder, name)), name, quiet);
  const all = [
    ...ofColours.map(([resize, numbers]) => ({ dataset: 'sample', resize, numbers, side: 36, channels: 3 as const })),
    ...ofGreys.map(([resize, numbers]) => ({ dataset: 'fashion', resize, numbers, side: 28, channels: 1 as const })),
  ];
  const rows: string[][] = [];
  for (const each of all.filter(({ dataset }) => isAsked(dataset)))
    for await (const row of found(workspace, each)) rows.push([`${rows.length + 1}`, ...row]);
  process.stdout.write(
    `${table(['', 'data set', 'reads', 'its pixels are', 'right', 'best', 's of processor time'], rows)}\n`,
  );
} finally {
  workspace.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Pictures of the sample, half as wide again as they are high: what is squashed, cut and letterboxed differs. */
async function stretchedSample(to: string): Promise<string> {
  const size = { seed: 1, trainPerClass: 300, valPerClass: 20, testPerClass: 0 };
  const images = await writeSampleSet(to, size, quiet);
  for (const path of readdirSync(images, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.png'),
  )) {
    const at = join(to, 'wide', path);
    mkdirSync(dirname(at), { recursive: true });
    await sharp(join(images, path)).resize(96, 64, { fit: 'fill' }).png().toFile(at);
  }
  return join(to, 'wide');
}

/** The first 500 pictures of each class to train on and 50 to try. */
async function someOfFashion(to: string): Promise<string> {
  const pictures = await openIdx(`${fashion}/train-images-idx3-ubyte.gz`);
  const labels = await readIdxLabels(`${fashion}/train-labels-idx1-ubyte.gz`);
  const counts = new Map<number, number>();
  for (const [i, label] of labels.subarray(0, 8000).entries()) {
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    if (count >= 550) continue;
    const at = join(to, count < 500 ? 'train' : 'val', String(label), `${i}.png`);
    mkdirSync(dirname(at), { recursive: true });
    await sharp(pictures.record(i), { raw: { width: 28, height: 28, channels: 1 } })
      .png()
      .toFile(at);
  }
  return to;
}

interface Trained {
  readonly dataset: string;
  readonly resize: object;
  readonly numbers: readonly object[];
  readonly side: number;
  readonly channels: 1 | 3;
}

/** Trains a network on pixels from 0 to 1, and has the proof find what each of its copies reads. */
async function* found(on: Workspace, { dataset, resize, numbers, side, channels }: Trained): AsyncIterable<string[]> {
  const size = { channels, decodeSize: [side, side], cropSize: [side, side], cropRounding: 'even', mean: 'none' };
  const trainedOn = preprocessingSchema.parse({ ...size, ...unit, ...resize });
  const guess = preprocessingSchema.parse({ ...size, ...unit, ...short(side) });
  const name = words(trainedOn).replaceAll(/\W+/g, '-');
  const recipe = { epochs, batchSize: 32, augmentation: 'none' as const, checkpointEpochs: [], filterRadius: null };
  const network = { definition: JSON.stringify(networkFor([channels, side, side])) };
  await train(
    on,
    { dataset, network, name, preprocessing: trainedOn, recipe: { ...recipe, initialization: 'he' } },
    quiet,
  );
  const trained = loadModel(on, name);
  for (const fields of numbers) {
    const truth = preprocessingSchema.parse({ ...size, ...resize, ...fields });
    const model = { ...trained, weights: reading(trained.weights, truth), preprocessing: guess };
    const started = process.cpuUsage();
    const { rows } = await proveModel(on, model, { dataset, split: 'val' }, quiet);
    const { user, system } = process.cpuUsage(started);
    const seconds = (user + system) / 1e6;
    const own = rows.find(({ preprocessing }) => key(preprocessing) === key(truth));
    const isSame = words(rows[0]!.preprocessing) === words(truth);
    const verdict = isSame ? 'found' : own?.isTied ? 'a tie' : 'missed';
    const line = [dataset, words(truth), verdict, share(own), share(rows[0]), seconds.toFixed(0)];
    process.stderr.write(`${line.join('  ')}${isSame ? '' : `  best ${words(rows[0]!.preprocessing)}`}\n`);
    yield line;
  }
}

function networkFor(input: readonly number[]): object {
  const layers = [
    { name: 'conv1', op: 'conv2d', outChannels: 24, kernelSize: 5, strides: 2 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 32, kernelSize: 3, padding: 1 },
    { name: 'relu2', op: 'relu' },
    { name: 'pool2', op: 'maxPool', kernelSize: 2 },
    { name: 'conv3', op: 'conv2d', outChannels: 48, kernelSize: 3, padding: 1 },
    { name: 'relu3', op: 'relu' },
    { name: 'flat', op: 'flatten' },
    { name: 'fc4', op: 'dense', outFeatures: 64 },
    { name: 'relu4', op: 'relu' },
    { name: 'fc5', op: 'dense', outFeatures: 10 },
    { name: 'softmax', op: 'softmax' },
  ];
  return { name: 'small', input, layers };
}

/** Weights that make of (p · scale − mean) / deviation, in the network's order, what the given ones make of p / 255, red first. */
function reading(weights: Tensors, { channelOrder, scale, mean, deviation }: Preprocessing): Tensors {
  const { 'conv1.weight': filters, 'conv1.bias': bias } = weights;
  const [outChannels, channels, ...kernel] = filters!.shape as [number, number, number, number];
  const cells = kernel[0]! * kernel[1]!;
  const ownFilters = new Float32Array(filters!.data.length);
  const ownBias = Float32Array.from(bias!.data);
  for (let out = 0; out < outChannels; out++) {
    for (let c = 0; c < channels; c++) {
      const from = channelOrder === 'bgr' ? channels - 1 - c : c;
      for (let i = 0; i < cells; i++) {
        const weight = filters!.data[(out * channels + from) * cells + i]! / (255 * scale);
        ownFilters[(out * channels + c) * cells + i] = weight * (deviation?.[c] ?? 1);
        ownBias[out]! += weight * (typeof mean === 'string' ? 0 : mean[c]!);
      }
    }
  }
  return {
    ...weights,
    'conv1.weight': { dtype: 'float32', shape: filters!.shape, data: ownFilters },
    'conv1.bias': { dtype: 'float32', shape: bias!.shape, data: ownBias },
  };
}

function key(preprocessing: Preprocessing): string {
  return JSON.stringify(preprocessing);
}

function share(row: ProofRow | undefined): string {
  return row ? `${((100 * row.right) / row.images).toFixed(1)} %` : '–';
}

/** All but the kernel, which is hardly to be told from another. */
function words({ channels, channelOrder, scale, mean, deviation, resize }: Preprocessing): string {
  const size = resize.mode === 'cover' ? '' : ` ${[resize.size].flat().join('×')}`;
  const colour = resize.mode === 'letterbox' ? ` on ${resize.colour.join()}` : '';
  const numbers = `0…${Number((255 * scale).toPrecision(3))}${mean === 'none' ? '' : ` − ${mean}`}${deviation ? ` ÷ ${deviation}` : ''}`;
  return `${channels === 1 ? 'grey' : channelOrder}, ${numbers}, ${resize.mode}${size}${colour}`;
}
