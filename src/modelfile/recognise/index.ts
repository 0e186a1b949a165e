import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { parseJson } from '../json.ts';
import { badFile, unsupported } from '../refuse.ts';
import { withZip } from '../zip.ts';
import { isHdf5, isJson, isSafetensors, isZip, refusedByBeginning } from './beginnings.ts';
import { modelIn } from './folder.ts';
import { isNetwork, isTfjs, refusedJson } from './json.ts';
import { isCoreMl, isOnnx, isTensorflow, topFields } from './protobuf.ts';
import { zipContents } from './zip.ts';

/** What a model is, and where. */
export interface ModelPlace {
  readonly format: 'onnx' | 'keras' | 'kerasHdf5' | 'tfjs' | 'safetensors';
  readonly path: string;
  /** Of a model in a zip file: its name in there. */
  readonly entry: string | null;
}

/** A `model.json` is larger than others: it has a graph in it. */
const mostJsonBytes = 2 ** 28;
const beginningBytes = 512;

/**
 * What a file or a folder is, by its first bytes and the names in it, never by its own name alone. Throws a sentence that says what it is
 * and what to do instead, where it is no model that Switchback reads.
 */
export async function recogniseModel(path: string): Promise<ModelPlace> {
  if (!existsSync(path)) throw new SwitchbackError('NOT_FOUND', say('modelfile.modelMissing', { path }));
  return statSync(path).isDirectory() ? modelIn(path, recogniseFile) : recogniseFile(path);
}

async function recogniseFile(path: string): Promise<ModelPlace> {
  if (!statSync(path).isFile()) throw badFile(say('modelfile.isNothing'));
  const handle = openSync(path, 'r');
  const bytes = fstatSync(handle).size;
  const read = (start: number, length: number) => {
    const part = new Uint8Array(length);
    return part.subarray(0, readSync(handle, part, 0, length, start));
  };
  try {
    const beginning = Buffer.from(read(0, beginningBytes)).toString('latin1');
    if (bytes === 0) throw badFile(say('modelfile.isEmpty'));
    if (isZip(beginning)) return await zipPlace(path);
    if (isHdf5(beginning)) return { format: 'kerasHdf5', path, entry: null };
    const refused = refusedByBeginning(beginning);
    if (refused) throw unsupported(refused);
    if (isSafetensors(beginning, bytes)) return { format: 'safetensors', path, entry: null };
    if (isJson(beginning)) return jsonPlace(path, bytes);
    return protobufPlace(path, bytes, read);
  } finally {
    closeSync(handle);
  }
}

async function zipPlace(path: string): Promise<ModelPlace> {
  const contents = await withZip(path, async ({ names }) => zipContents(names));
  if ('refused' in contents) throw unsupported(contents.refused);
  return { format: contents.format, path, entry: 'entry' in contents ? contents.entry : null };
}

function jsonPlace(path: string, bytes: number): ModelPlace {
  if (bytes > mostJsonBytes) throw badFile(say('modelfile.tooLarge', { bytes, mostBytes: mostJsonBytes }));
  const json = parseJson(readFileSync(path), say('modelfile.theFile'));
  if (isTfjs(json)) return { format: 'tfjs', path, entry: null };
  if (!isNetwork(json)) throw unsupported(refusedJson(json));
  const weights = join(dirname(path), 'weights.safetensors');
  if (existsSync(weights)) return { format: 'safetensors', path: weights, entry: null };
  throw unsupported(say('modelfile.networkAlone'));
}

function protobufPlace(path: string, bytes: number, read: Parameters<typeof topFields>[1]): ModelPlace {
  const fields = topFields(bytes, read);
  if (fields && isOnnx(fields)) return { format: 'onnx', path, entry: null };
  if (fields && isCoreMl(fields)) throw unsupported(say('modelfile.isCoreMl'));
  if (fields && isTensorflow(fields)) throw unsupported(say('modelfile.isTensorflow'));
  if (isCheckpointPart(basename(path), bytes, read)) throw unsupported(say('modelfile.isTensorflowCheckpoint'));
  throw unsupported(say('modelfile.isNothing'));
}

/** The last bytes of a table of TensorFlow's, as of LevelDB's. */
const tableEnd = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** A checkpoint's index ends in a number of its own; its data are known by their name alone. */
function isCheckpointPart(name: string, bytes: number, read: Parameters<typeof topFields>[1]): boolean {
  const end = bytes >= tableEnd.length ? read(bytes - tableEnd.length, tableEnd.length) : [];
  return tableEnd.every((byte, i) => end[i] === byte) || /\.data-\d{5}-of-\d{5}$/.test(name);
}
