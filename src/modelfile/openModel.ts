import { readFileSync, statSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { readKeras } from './keras/readKeras.ts';
import { withNeighbours } from './neighbours.ts';
import { filesBeside } from './onnx/graph.ts';
import { readOnnx } from './onnx/read.ts';
import type { OpenNeighbour, ReadModel, ReadOptions } from './readModel.ts';
import { type ModelPlace, recogniseModel } from './recognise/index.ts';
import { badFile } from './refuse.ts';
import { readSafetensorsModel } from './safetensors/readSafetensorsModel.ts';
import { readTfjs } from './tfjs/readTfjs.ts';
import { withZip, type Zip } from './zip.ts';

/** A model as it was read, and what it was read from. */
export interface OpenedModel {
  readonly place: ModelPlace;
  readonly model: ReadModel;
}

type Options = Omit<ReadOptions, 'openNeighbour'>;

/** What is read at once must lie in memory; Node holds no larger array. */
const mostBytes = 2 ** 32 - 1;

/**
 * Opens anyone's model: a file, or a folder in which one lies. Throws what `recogniseModel` says of what is none, and what the reader of its format
 * says of one that cannot be read.
 */
export async function openModel(path: string, options: Options): Promise<OpenedModel> {
  const place = await recogniseModel(path);
  return { place, model: await modelAt(place, options) };
}

function modelAt(place: ModelPlace, options: Options): ReadModel | Promise<ReadModel> {
  const { format, path, entry } = place;
  if (format === 'keras' || format === 'kerasHdf5') return readKeras(path, format, options);
  if (entry !== null) return withZip(path, (zip) => zippedOnnx(zip, entry, options));
  return withNeighbours(dirname(path), (openNeighbour) => {
    const own = { ...options, openNeighbour };
    if (format === 'safetensors') return readSafetensorsModel(path, own);
    return format === 'onnx' ? readOnnx(wholeFile(path), own) : readTfjs(wholeFile(path), own);
  });
}

function wholeFile(path: string): Uint8Array {
  const { size: bytes } = statSync(path);
  if (bytes > mostBytes) throw badFile(say('modelfile.tooLarge', { bytes, mostBytes }));
  return readFileSync(path);
}

/** Files that an ONNX file names beside itself lie beside it in the zip. All together must lie in memory. */
async function zippedOnnx(zip: Zip, entry: string, options: Options): Promise<ReadModel> {
  const bytes = await zip.read(entry, mostBytes);
  const folder = posix.dirname(entry);
  const beside = new Map<string, Uint8Array>();
  let left = mostBytes - bytes.length;
  for (const name of filesBeside(bytes)) {
    const path = posix.join(folder, name);
    if (!zip.names.includes(path)) continue;
    const file = await zip.read(path, left);
    left -= file.length;
    beside.set(name, file);
  }
  return readOnnx(bytes, { ...options, openNeighbour: besideIn(beside) });
}

const besideIn =
  (files: ReadonlyMap<string, Uint8Array>): OpenNeighbour =>
  (name) => {
    const bytes = files.get(name);
    if (!bytes) throw new SwitchbackError('NOT_FOUND', say('modelfile.neighbourMissing', { name }));
    return {
      byteLength: bytes.length,
      read: (start, length) => {
        if (start + length > bytes.length) throw badFile(say('modelfile.neighbourShort', { name }));
        return bytes.subarray(start, start + length);
      },
    };
  };
