import { basename, dirname } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { labelTextOf } from '../labelFile.ts';
import { shortName } from '../leftOut.ts';
import { matStructs } from './matStructs.ts';

/** A file that may say classes, on the disk or in an archive. */
export interface NamedFile {
  /** Below the data set's root, '/'-separated. */
  readonly name: string;
  /** Where it is, for people. */
  readonly place: string;
  /** Its bytes. Throws `BAD_DATASET` for more than 128 MiB. */
  readonly read: () => Promise<Buffer>;
}

/** The classes of ImageNet's validation images, as ids in WordNet. */
export interface ValidationClasses {
  /** The files that say them, below the data set's root. */
  readonly files: readonly string[];
  /** Of the image of that number, from 1; `null` where the files say none. */
  readonly classOf: (image: number) => string | null;
}

/** What the devkit of 2012 calls its files, and what Kaggle does. */
const names = {
  truth: 'ILSVRC2012_validation_ground_truth.txt',
  numbers: ['meta.mat', 'map_clsloc.txt'],
  solution: 'LOC_val_solution.csv',
} as const;
const largestMatBytes = 2 ** 26;

/** Whether a file is called as one that says such classes. */
export const mayNameClasses = (name: string): boolean =>
  [names.truth, ...names.numbers, names.solution].some((own) => own === basename(name));

/**
 * What the files of ImageNet's devkit, or of Kaggle, among `files` say: a line of the ground truth is the number of an image's class, and `meta.mat` or
 * `map_clsloc.txt` has what that is called in WordNet. `null` where there are none. Throws `BAD_DATASET` for a file that is not as it should be.
 */
export async function validationClasses(files: readonly NamedFile[]): Promise<ValidationClasses | null> {
  const truth = files.find(({ name }) => basename(name) === names.truth);
  if (truth) return byGroundTruth(truth, numbersFile(truth, files));
  const solution = files.find(({ name }) => basename(name) === names.solution);
  return solution ? bySolution(solution) : null;
}

/** The file with the classes' numbers: the one in the same folder before any other. */
function numbersFile(truth: NamedFile, files: readonly NamedFile[]): NamedFile | undefined {
  const known = files.filter((own) => names.numbers.some((name) => basename(own.name) === name));
  return known.find(({ name }) => dirname(name) === dirname(truth.name)) ?? known[0];
}

async function byGroundTruth(truth: NamedFile, numbers: NamedFile | undefined): Promise<ValidationClasses> {
  const file = truth.place;
  if (!numbers) throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNoNumbers', { file }));
  const ids = await idsByNumber(numbers);
  const lines = (await textOf(truth)).trimEnd().split(/\r?\n/);
  const classes = lines.map((line, i) => {
    const id = /^\d{1,9}$/.test(line.trim()) ? ids.get(Number(line)) : undefined;
    if (id !== undefined) return id;
    const places = { line: i + 1, file, found: shortName(line), numbers: numbers.place };
    throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNoClass', places));
  });
  return { files: [truth.name, numbers.name], classOf: (image) => classes[image - 1] ?? null };
}

/** Lines such as `ILSVRC2012_val_00048981,n03995372 85 1 499 272`: an image, its class and a box. */
async function bySolution(solution: NamedFile): Promise<ValidationClasses> {
  const classes = new Map<number, string>();
  for (const line of (await textOf(solution)).split(/\r?\n/)) {
    const [, image, id] = /^ILSVRC2012_val_(\d{8}),(n\d{8})\b/.exec(line) ?? [];
    if (image !== undefined && id !== undefined) classes.set(Number(image), id);
  }
  return { files: [solution.name], classOf: (image) => classes.get(image) ?? null };
}

async function idsByNumber(file: NamedFile): Promise<ReadonlyMap<number, string>> {
  const ids = file.name.endsWith('.mat') ? await idsOfMat(file) : idsOfList(await textOf(file));
  if (ids.size > 0) return ids;
  throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNumbersEmpty', { file: file.place }));
}

/** Lines such as `n02119789 1 kit_fox`. */
function idsOfList(text: string): Map<number, string> {
  const lines = text.matchAll(/^(n\d{8}) (\d{1,9})\b/gm);
  return new Map(Array.from(lines, ([, id, number]) => [Number(number), id!]));
}

/** The array `synsets`, of which the devkit has 1860: the 1000 classes, and those above them in WordNet. */
async function idsOfMat({ place, read }: NamedFile): Promise<Map<number, string>> {
  const bytes = await read();
  try {
    if (bytes.length > largestMatBytes) throw new Error('it is larger than 64 MiB');
    const entries = matStructs(bytes, 'synsets').flatMap((own): [number, string][] => {
      const [number, id] = [own.get('ILSVRC2012_ID'), own.get('WNID')];
      return typeof number === 'number' && typeof id === 'string' && /^n\d{8}$/.test(id) ? [[number, id]] : [];
    });
    return new Map(entries);
  } catch (error) {
    throw new SwitchbackError('BAD_DATASET', say('dataset.matProblem', { file: place }), { cause: error });
  }
}

const textOf = async ({ place, read }: NamedFile): Promise<string> => labelTextOf(place, await read());
