import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar';
import { messageOf, SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';
import { checkSize } from '../labelFile.ts';
import { checkStays } from '../walk.ts';
import { mayNameClasses, type NamedFile } from './validationClasses.ts';

/** The devkit as it is downloaded: `ILSVRC2012_devkit_t12.tar.gz`, 2.5 MB. */
const devkit = /^ILSVRC\d*_devkit_.*\.(tar\.gz|tgz)$/i;
/** Unpacked it has 8 MB. */
const largestBytes = 2 ** 28;

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
  const found: NamedFile[] = [];
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      if (!mayNameClasses(entry.path) || entry.type !== 'File') return entry.resume();
      const parts: Buffer[] = [];
      entry.on('data', (part: Buffer) => parts.push(part));
      // What the whole is named by is the file that lies below the root.
      found.push({ name: path, place: `${file}/${entry.path}`, read: async () => Buffer.concat(parts) });
    },
  });
  let problem: unknown;
  parser.on('error', (error) => {
    problem = error;
  });
  try {
    let bytes = 0;
    const packed = createReadStream(file);
    const unpacked = createGunzip();
    packed.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
    for await (const chunk of unpacked) {
      bytes += chunk.length;
      if (bytes > largestBytes) throw new Error('more than 256 MiB unpacked');
      parser.write(chunk);
    }
    parser.end();
    if (problem) throw problem;
  } catch (error) {
    if (fileTrouble(error)) throw error;
    const words = messageOf(error).slice(0, 200);
    throw new SwitchbackError('BAD_DATASET', say('dataset.devkitProblem', { file, problem: words }), { cause: error });
  }
  return found.map((own) => ({ ...own, name: `${own.name}/${basename(own.place)}` }));
}
