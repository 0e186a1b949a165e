import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import { badFile } from './refuse.ts';

/** An open zip file. */
export interface Zip {
  readonly names: readonly string[];
  /**
   * Throws `NOT_FOUND` where there is none of that name, `BAD_FILE` for one that is damaged, encrypted, larger than `mostBytes`, or that unpacks to
   * so much more than it takes in the zip file that it is no model.
   */
  readonly read: (name: string, mostBytes: number) => Promise<Uint8Array>;
}

const mostEntries = 100_000;

/** Numbers of weights hardly pack: an entry of that size that is packed a hundred times is there to fill memory. */
const suspect = { bytes: 2 ** 24, times: 100 } as const;

/** Opens a zip file for `work`. Throws `BAD_FILE` for one that is damaged, or that holds a name twice. */
export async function withZip<T>(path: string, work: (zip: Zip) => Promise<T>): Promise<T> {
  const zip = await unlessDamaged(openPromise(path, { autoClose: false, strictFileNames: true }));
  try {
    const entries = await unlessDamaged(entriesOf(zip));
    return await work({
      names: [...entries.keys()],
      read: async (name, mostBytes) => {
        const entry = entries.get(name);
        if (!entry) throw new SwitchbackError('NOT_FOUND', say('modelfile.zipLacks', { name }));
        if (entry.uncompressedSize > mostBytes)
          throw badFile(say('modelfile.zipEntryTooLarge', { name, bytes: entry.uncompressedSize, mostBytes }));
        const times = Math.floor(entry.uncompressedSize / Math.max(1, entry.compressedSize));
        if (entry.uncompressedSize >= suspect.bytes && times > suspect.times)
          throw badFile(say('modelfile.zipEntryBomb', { name, times }));
        // More bytes than the entry says end the stream with an error.
        return unlessDamaged(zip.openReadStreamPromise(entry).then((stream) => filled(entry.uncompressedSize, stream)));
      },
    });
  } finally {
    zip.close();
  }
}

/** In place: an entry may be as large as memory allows once, not twice. */
async function filled(length: number, stream: Readable): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of stream) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > mostEntries) throw badFile(say('modelfile.zipTooMany', { most: mostEntries }));
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.has(entry.fileName)) throw badFile(say('modelfile.zipTwice', { name: entry.fileName }));
    entries.set(entry.fileName, entry);
  }
  return entries;
}

async function unlessDamaged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof SwitchbackError) throw cause;
    throw badFile(say('modelfile.zipDamaged'), cause);
  }
}
