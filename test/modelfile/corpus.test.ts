import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKeras } from '../../src/modelfile/keras/readKeras.ts';
import { withNeighbours } from '../../src/modelfile/neighbours.ts';
import { decodeNpy, type NpyArray } from '../../src/modelfile/npy.ts';
import type { ReadModel } from '../../src/modelfile/readModel.ts';
import { recogniseModel } from '../../src/modelfile/recognise/index.ts';
import { readSafetensorsModel } from '../../src/modelfile/safetensors/readSafetensorsModel.ts';
import { readTfjs } from '../../src/modelfile/tfjs/readTfjs.ts';
import { channelsFirst, differenceFrom } from './forward.ts';

/** Networks of Keras and TensorFlow.js with what these compute, each in a folder of its own: `input.npy`, `output.0.npy`. */
const corpus = process.env.SWITCHBACK_CORPUS;
const found = corpus ? globSync(`${corpus}/{made,real}/**/*.{keras,h5,hdf5,json}`) : [];
const files = found.filter((path) => !/weights\.h5$|meta\.json$|manifest\.json$/.test(path)).toSorted();

/** torchvision's, whose tensors' names tell which they are. */
const torch = corpus ? globSync(`${corpus}/made/torch/*/weights.safetensors`).toSorted() : [];
const known = /^(alexnet|vgg|resnet\d|resnext|wide_resnet|squeezenet|densenet|mobilenet_v|efficientnet_(b|v))/;

/** What is refused, and how: a detector with loops. */
const refused: Readonly<Record<string, string>> = { 'ssd-mobilenetv2-hands': 'modelfile.nodeCircle' };

async function read(path: string): Promise<ReadModel> {
  const options = { name: 'model', defaultSize: [224, 224] as const };
  const { format } = await recogniseModel(path);
  if (format === 'keras' || format === 'kerasHdf5') return readKeras(path, format, options);
  return withNeighbours(dirname(path), (openNeighbour) => readTfjs(readFileSync(path), { ...options, openNeighbour }));
}

describe.skipIf(torch.length === 0)('the corpus of PyTorch', () => {
  test.each(torch.map((path) => ({ path, name: basename(dirname(path)) })))('$name', async ({ path, name }) => {
    const folder = dirname(path);
    const options = { name, defaultSize: [224, 224] as const };
    const model = () =>
      withNeighbours(folder, (openNeighbour) => readSafetensorsModel(path, { ...options, openNeighbour }));
    if (!known.test(name)) return expect(model).toThrow(/those of none that is known/);
    const array = (what: string) => decodeNpy(readFileSync(`${folder}/${what}.npy`));
    expect(await differenceFrom(model(), channelsLast(array('input')), array('output'))).toBeLessThan(1e-4);
  });
});

/** `[n, c, h, w]` → `[n, h, w, c]`: the rows and columns of a matrix of channels and cells change places. */
function channelsLast({ shape, data }: NpyArray): NpyArray {
  const [count, channels, height, width] = shape as readonly [number, number, number, number];
  const turned = channelsFirst({ shape: [count, 1, channels, height * width], data });
  return { shape: [count, height, width, channels], data: turned.data };
}

describe.skipIf(files.length === 0)('the corpus of Keras and TensorFlow.js', () => {
  test.each(files.map((path) => ({ path, name: path.slice(corpus!.length + 1) })))('$name', async ({ path }) => {
    const folder = dirname(path);
    const sentence = refused[basename(folder)];
    if (sentence) return expect(read(path)).rejects.toMatchObject({ sentence: { key: sentence } });
    const model = await read(path);
    expect(existsSync(`${folder}/output.0.npy`)).toBe(true);
    const array = (name: string) => decodeNpy(readFileSync(`${folder}/${name}.npy`));
    expect(await differenceFrom(model, array('input'), array('output.0'))).toBeLessThan(1e-4);
  });
});
