import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';
import { tarMembers } from '../containers/tar.ts';
import { checkSize } from '../labelFile.ts';
import { checkStays } from '../walk.ts';
import { mayNameClasses, type NamedFile } from './validationClasses.ts';

/** The devkit as it is downloaded: `ILSVRC2012_devkit_t12.tar.gz`, 2.5 MB. */
const devkit = /^ILSVRC\d*_devkit_.*\.(tar\.gz|tgz)$/i;
/** Unpacked it has 8 MB. */
const largestBytes = 2 ** 26;

/** Those of some files below the root that may say classes. */
export const filesOnDisk = (root: string, paths: readonly string[]): NamedFile[] =>
  paths.filter(mayNameClasses).map((name) => {
    const place = join(root, name);
    const read = async () => {
      await checkStays(place);
      checkSize(place, (await stat(place)).size);
      return readFile(place);
    };
    return { name, place, read };
  });

/** The same in a devkit that is not unpacked. Throws `BAD_DATASET` for one that is damaged. */
export async function devkitFiles(root: string, paths: readonly string[]): Promise<NamedFile[]> {
  const path = paths.find((own) => devkit.test(basename(own)));
  if (path === undefined) return [];
  const file = join(root, path);
  await checkStays(file);
  const folder = await mkdtemp(join(tmpdir(), 'switchback-devkit-'));
  try {
    const unpacked = join(folder, 'devkit.tar');
    await pipeline(createReadStream(file), createGunzip(), notAbove(largestBytes), createWriteStream(unpacked));
    const found: NamedFile[] = [];
    for await (const { name, isFile, read } of tarMembers(unpacked)) {
      if (!isFile || !mayNameClasses(name)) continue;
      const content = await read();
      // What lies in it is left out with it.
      found.push({ name: `${path}/${name}`, place: `${file}/${name}`, read: async () => content });
    }
    return found;
  } catch (error) {
    if (fileTrouble(error)) throw error;
    throw new SwitchbackError('BAD_DATASET', say('dataset.devkitProblem', { file }), { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Passes on what comes, and fails where it is more. */
function notAbove(mostBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(bytes > mostBytes ? new Error('it unpacks to more than 64 MiB') : null, chunk);
    },
  });
}
