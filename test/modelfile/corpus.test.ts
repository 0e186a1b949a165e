import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKeras } from '../../src/modelfile/keras/readKeras.ts';
import { withNeighbours } from '../../src/modelfile/neighbours.ts';
import { decodeNpy } from '../../src/modelfile/npy.ts';
import type { ReadModel } from '../../src/modelfile/readModel.ts';
import { recogniseModel } from '../../src/modelfile/recognise/index.ts';
import { readTfjs } from '../../src/modelfile/tfjs/readTfjs.ts';
import { differenceFrom } from './forward.ts';

/** Networks of Keras and TensorFlow.js with what these compute, each in a folder of its own: `input.npy`, `output.0.npy`. */
const corpus = process.env.SWITCHBACK_CORPUS;
const found = corpus ? globSync(`${corpus}/{made,real}/**/*.{keras,h5,hdf5,json}`) : [];
const files = found.filter((path) => !/weights\.h5$|meta\.json$|manifest\.json$/.test(path)).toSorted();

/** What is refused, and how: a detector with loops. */
const refused: Readonly<Record<string, string>> = { 'ssd-mobilenetv2-hands': 'modelfile.nodeCircle' };

async function read(path: string): Promise<ReadModel> {
  const options = { name: 'model', defaultSize: [224, 224] as const };
  const { format } = await recogniseModel(path);
  if (format === 'keras' || format === 'kerasHdf5') return readKeras(path, format, options);
  return withNeighbours(dirname(path), (openNeighbour) => readTfjs(readFileSync(path), { ...options, openNeighbour }));
}

describe.skipIf(files.length === 0)('the corpus', () => {
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
