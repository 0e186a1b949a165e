import h5wasm, { Dataset, Group } from 'h5wasm';
import { SwitchbackError } from '../../shared/errors.ts';
import { allFinite } from '../../shared/finite.ts';
import { say } from '../../shared/sentence.ts';
import { badFile } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';

/** An open HDF5 file. Paths begin at its root, without a slash. */
export interface Hdf5 {
  /** A text that is an attribute of a group; `null` where there is none. */
  readonly text: (path: string, name: string) => string | null;
  /** A list of texts; Keras divides long ones into `name0`, `name1` … */
  readonly texts: (path: string, name: string) => readonly string[];
  readonly has: (path: string) => boolean;
  /** The names in a group; none where there is no such group. */
  readonly names: (path: string) => readonly string[];
  /** Throws `BAD_FILE` for an array that is no array of numbers, does not fit into the file, or is packed in a way that is not known. */
  readonly tensor: (path: string) => FloatTensor;
}

/** Deflate makes at most 1032 bytes of one. */
const mostUnpacked = 1100;

/**
 * Opens an HDF5 file that lies in memory. Links to other files lead nowhere: the library sees no disk. Throws `BAD_FILE` for what is
 * damaged. `goesOn` is called before each call of the library, which may never return from a file that is made for that.
 */
export async function withHdf5<T>(bytes: Uint8Array, goesOn: () => void, work: (file: Hdf5) => T): Promise<T> {
  const { FS, activate_throwing_error_handler: throwErrors } = await h5wasm.ready;
  throwErrors();
  // Its types leave out that a file may take over the bytes it is given.
  FS.writeFile(place, bytes, { canOwn: true } as object);
  try {
    return readOpened({ fileBytes: bytes.length, goesOn }, work);
  } catch (cause) {
    if (cause instanceof SwitchbackError) throw cause;
    throw badFile(say('modelfile.hdf5Damaged'), cause);
  } finally {
    FS.unlink(place);
  }
}

const place = '/model.h5';

interface Reading {
  readonly fileBytes: number;
  readonly goesOn: () => void;
}

function readOpened<T>(reading: Reading, work: (file: Hdf5) => T): T {
  reading.goesOn();
  const file = new h5wasm.File(place, 'r');
  try {
    return work(contentsOf(file, reading));
  } finally {
    file.close();
  }
}

function contentsOf(file: Group, reading: Reading): Hdf5 {
  const groupAt = (path: string): Group | null => {
    reading.goesOn();
    const found = path === '' ? file : file.get(path);
    return found instanceof Group ? found : null;
  };
  const attribute = (path: string, name: string): unknown => groupAt(path)?.attrs[name]?.value ?? null;
  const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return {
    text: (path, name) => {
      const value = attribute(path, name);
      return typeof value === 'string' ? value : null;
    },
    texts: (path, name) => {
      const whole = attribute(path, name);
      if (whole !== null) return listed(whole);
      const parts: string[] = [];
      for (let i = 0; ; i++) {
        const part = attribute(path, `${name}${i}`);
        if (part === null) return parts;
        parts.push(...listed(part));
      }
    },
    has: (path) => (path === '' ? file : file.get(path)) !== null,
    names: (path) => groupAt(path)?.keys() ?? [],
    tensor: (path) => {
      reading.goesOn();
      const found = file.get(path);
      if (!(found instanceof Dataset)) throw badFile(say('modelfile.noTensorAt', { path }));
      return tensorOf(found, path, reading);
    },
  };
}

function tensorOf(dataset: Dataset, path: string, { fileBytes, goesOn }: Reading): FloatTensor {
  const { shape, metadata } = dataset;
  const count = (shape ?? []).reduce((product, size) => product * size, 1);
  const most = fileBytes * (dataset.filters.length > 0 ? mostUnpacked : 1);
  if (!shape || count * metadata.size > most) throw badFile(say('modelfile.tensorOutgrows', { path }));
  const data = floatsOf(contentsAt(dataset, path, goesOn));
  if (data?.length !== count) throw badFile(say('modelfile.tensorNoNumbers', { path }));
  if (!allFinite(data)) throw badFile(say('modelfile.notFinite', { name: path }));
  return { dtype: 'float32', shape, data };
}

/** The library's own memory keeps the size of the largest array that it has ever read at once. */
const mostAtOnce = 2 ** 24;

/** All numbers of an array, or what else it holds. */
function contentsAt(dataset: Dataset, path: string, goesOn: () => void): unknown {
  const [rows = 1, ...rest] = dataset.shape!;
  const ofRow = rest.reduce((product, size) => product * size, 1);
  try {
    if (rows * ofRow <= mostAtOnce) return dataset.value;
    const whole = new Float32Array(rows * ofRow);
    const step = Math.max(1, Math.floor(mostAtOnce / ofRow));
    for (let row = 0; row < rows; row += step) {
      goesOn();
      const part = floatsOf(dataset.slice([[row, Math.min(rows, row + step)], ...rest.map((): [] => [])]));
      if (!part) return null;
      whole.set(part, row * ofRow);
    }
    return whole;
  } catch (cause) {
    const filters = dataset.filters.map(({ name, id }) => name || String(id));
    throw badFile(
      filters.length > 0 ? say('modelfile.hdf5Filter', { path, filters }) : say('modelfile.hdf5Damaged'),
      cause,
    );
  }
}

function floatsOf(value: unknown): Float32Array | null {
  if (value instanceof Float32Array) return value;
  if (typeof value === 'number') return Float32Array.of(value);
  if (value instanceof Float64Array || value instanceof Int32Array) return Float32Array.from(value);
  if (value instanceof BigInt64Array) return Float32Array.from(value, Number);
  return null;
}
