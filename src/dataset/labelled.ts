import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { fileTrouble } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { inOrder } from './inOrder.ts';
import { type LabelEntry, type LabelFileFormat, readLabelFile } from './labelFile.ts';
import { type LeftOut, leftOutSentences, shortName } from './leftOut.ts';
import type { Listed, ListedImage, Looking } from './listed.ts';
import { checkStays, isWithin } from './walk.ts';

/** Looking up a file mostly waits for the disk. */
const lookupsAtOnce = 32;
const lookupsOfAReport = 256;

/**
 * The images that a label file names, relative to its folder, which is `root` or lies in it. Those that are not there, or only through a link out
 * of the folder, are left out. Throws `BAD_DATASET` when a path, or the label file as a link, leads out of the folder, when an image is
 * named twice with different labels or splits, or when none of the images is there.
 */
export async function listLabelled(
  root: string,
  name: string,
  format: LabelFileFormat,
  { looking, label: column }: { readonly looking: Looking; readonly label: string | undefined },
): Promise<Listed> {
  const labelFile = join(root, name);
  const folder = dirname(labelFile);
  const realFolder = await realpath(folder);
  await checkStays(labelFile);
  const named = uniquePaths(labelFile, folder, await readLabelFile(labelFile, format, column));
  const lookups = inOrder(named, lookupsAtOnce, ({ path }) => lookUp(realFolder, path));
  const inRoot = (path: string) => (folder === root ? path : `${relative(root, folder).split(sep).join('/')}/${path}`);
  const images: ListedImage[] = [];
  const leftOut: LeftOut[] = [];
  let i = 0;
  for await (const found of lookups) {
    const { path, label, split, line } = named[i]!;
    if (typeof found === 'string') images.push({ path: inRoot(found), record: null, label, split });
    else
      leftOut.push({
        reason: 'missing',
        name: say('dataset.namedOnLine', { line, path: shortName(inRoot(path)), reason: found }),
      });
    i++;
    if (i % lookupsOfAReport === 0) looking(i, named.length);
  }
  if (images.length > 0) return { root, format, images, leftOut };
  const problem =
    leftOut.length > 0
      ? say('dataset.noneOfNamedThere', { file: labelFile, leftOut: leftOutSentences(leftOut) })
      : say('dataset.namesNoImage', { file: labelFile });
  throw new SwitchbackError('BAD_DATASET', problem);
}

/** An image as its label file names it. */
export interface NamedImage extends LabelEntry {
  /** Relative to the root. */
  readonly path: string;
}

/** Each image once. Throws `BAD_DATASET` where a path leads out of `root`, or one is named twice with different labels or splits. */
export function uniquePaths(labelFile: string, root: string, entries: readonly LabelEntry[]): NamedImage[] {
  const byPath = new Map<string, NamedImage>();
  for (const entry of entries) {
    const path = pathWithin(labelFile, root, entry);
    const earlier = byPath.get(path);
    if (!earlier) byPath.set(path, { ...entry, path });
    else if (earlier.label !== entry.label || earlier.split !== entry.split) {
      const places = { file: labelFile, path, first: earlier.line, second: entry.line };
      throw new SwitchbackError('BAD_DATASET', say('dataset.namedTwice', places));
    }
  }
  return [...byPath.values()];
}

/** The entry's path relative to `root`; back-slashes count as separators, since Windows writes them. */
function pathWithin(labelFile: string, root: string, { file, line }: LabelEntry): string {
  const written = file.replaceAll('\\', '/');
  const absolute = isAbsolute(file) || isAbsolute(written) || /^[a-z]:/i.test(written);
  const path = absolute ? relative(root, resolve(written)) : written;
  const segments = path.split(sep === '\\' ? /[\\/]/ : '/').filter((segment) => segment !== '' && segment !== '.');
  const leaves = segments.includes('..') || written.split('/').includes('..') || isAbsolute(path);
  if (!leaves && segments.length > 0 && !path.includes('\0')) return segments.join('/');
  const places = { line, file: labelFile, path: JSON.stringify(file) };
  throw new SwitchbackError('BAD_DATASET', say('dataset.outsideFolder', places));
}

/**
 * An image's path as its folder spells it, or why it cannot be an image, in words that follow its name. Systems differ in whether they
 * write é as one character or as two, and label files travel between them.
 */
async function lookUp(realFolder: string, path: string): Promise<string | Sentence> {
  const spellings = [...new Set([path, path.normalize('NFC'), path.normalize('NFD')])];
  const problems: Sentence[] = [];
  for (const spelling of spellings) {
    const problem = await whyAbsent(realFolder, spelling);
    if (problem === null) return spelling;
    problems.push(problem);
  }
  return problems[0]!;
}

/** Why an image that is named cannot be one, in words that follow its name; `null` where it is there. */
async function whyAbsent(realRoot: string, path: string): Promise<Sentence | null> {
  try {
    const real = await realpath(join(realRoot, path));
    if (!isWithin(realRoot, real)) return say('dataset.leadsOut');
    return (await stat(real)).isFile() ? null : say('dataset.notAFile');
  } catch (error) {
    const found = fileTrouble(error);
    if (!found) throw error;
    return found.trouble;
  }
}
