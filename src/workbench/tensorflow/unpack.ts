import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import {
  type AsyncFlateStreamHandler,
  Unzip,
  type UnzipDecoder,
  type UnzipDecoderConstructor,
  UnzipPassThrough,
} from 'fflate';
import type { JobContext } from '../../shared/job.ts';
import { megabyteReporter } from './megabytes.ts';
import { whenFull } from './whenFull.ts';

/** Where an entry of a zip file goes, as a path in the folder; `null`: nowhere. */
export type PlaceOf = (entry: string) => string | null;

/**
 * Unpacks what is wanted of a zip file's compressed entries. The file is read once from its beginning, a mebibyte at a time, and
 * what is not wanted is not inflated. Only for files whose checksum is known: names and sizes are trusted. Throws `DISK_FULL`.
 */
export async function unpack(zip: string, folder: string, placeOf: PlaceOf, context: JobContext): Promise<void> {
  const bytes = statSync(zip).size;
  const report = megabyteReporter(context, bytes, `unpacking ${basename(zip)}`);
  const writings: Writing[] = [];
  const unzip = new Unzip((entry) => {
    // fflate keeps what comes of an entry that is not started.
    entry.ondata = () => {};
    entry.start();
  });
  unzip.register(UnzipPassThrough);
  unzip.register(inflaterInto(folder, placeOf, writings));
  let read = 0;
  await whenFull(folder, async () => {
    for await (const chunk of createReadStream(zip, { highWaterMark: 2 ** 20, signal: context.signal })) {
      unzip.push(chunk as Uint8Array);
      for (const { stream, done } of writings) {
        if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), done]);
      }
      read += (chunk as Uint8Array).length;
      report(read);
    }
    unzip.push(new Uint8Array(0), true);
    await Promise.all(writings.map(({ done }) => done));
  });
}

/** An entry on its way to the disk. */
interface Writing {
  readonly stream: Writable;
  readonly done: Promise<void>;
}

/** The number by which zip files know their usual compression. */
const deflate = 8;

/** Inflates with zlib, which is several times as fast as fflate's own. */
function inflaterInto(folder: string, placeOf: PlaceOf, writings: Writing[]): UnzipDecoderConstructor {
  return class implements UnzipDecoder {
    static compression = deflate;
    ondata: AsyncFlateStreamHandler = () => {};
    readonly push: UnzipDecoder['push'];

    constructor(entry: string) {
      const place = placeOf(entry);
      if (place === null) {
        this.push = () => {};
        return;
      }
      const target = join(folder, place);
      mkdirSync(dirname(target), { recursive: true });
      const stream = createInflateRaw();
      const done = pipeline(stream, createWriteStream(target));
      // Waited for at the end, and meanwhile not unhandled.
      done.catch(() => {});
      writings.push({ stream, done });
      this.push = (data, final) => {
        stream.write(data);
        if (final) stream.end();
      };
    }
  };
}
