import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { labelFileText } from '../labelFile.ts';
import { shortName } from '../leftOut.ts';
import { checkStays } from '../walk.ts';
import { matStructs } from './matStructs.ts';

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

/**
 * What the files of ImageNet's devkit, or of Kaggle, among `files` say: a line of the ground truth is the number of an image's class, and `meta.mat` or
 * `map_clsloc.txt` has what that is called in WordNet. `null` where there are none. Throws `BAD_DATASET` for a file that is not as it should be.
 */
export async function validationClasses(root: string, files: readonly string[]): Promise<ValidationClasses | null> {
  const truth = files.find((path) => basename(path) === names.truth);
  if (truth !== undefined) return byGroundTruth(root, truth, numbersFile(truth, files));
  const solution = files.find((path) => basename(path) === names.solution);
  return solution === undefined ? null : bySolution(root, solution);
}

/** The file with the classes' numbers: the one in the same folder before any other. */
function numbersFile(truth: string, files: readonly string[]): string | undefined {
  const known = files.filter((path) => names.numbers.some((name) => basename(path) === name));
  return known.find((path) => dirname(path) === dirname(truth)) ?? known[0];
}

async function byGroundTruth(root: string, truth: string, numbers: string | undefined): Promise<ValidationClasses> {
  const file = join(root, truth);
  if (numbers === undefined) throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNoNumbers', { file }));
  const ids = await idsByNumber(join(root, numbers));
  const lines = (await labelText(file)).trimEnd().split(/\r?\n/);
  const classes = lines.map((line, i) => {
    const id = /^\d{1,9}$/.test(line.trim()) ? ids.get(Number(line)) : undefined;
    if (id !== undefined) return id;
    const places = { line: i + 1, file, found: shortName(line), numbers: join(root, numbers) };
    throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNoClass', places));
  });
  return { files: [truth, numbers], classOf: (image) => classes[image - 1] ?? null };
}

/** Lines such as `ILSVRC2012_val_00048981,n03995372 85 1 499 272`: an image, its class and a box. */
async function bySolution(root: string, solution: string): Promise<ValidationClasses> {
  const file = join(root, solution);
  const classes = new Map<number, string>();
  for (const line of (await labelText(file)).split(/\r?\n/)) {
    const [, image, id] = /^ILSVRC2012_val_(\d{8}),(n\d{8})\b/.exec(line) ?? [];
    if (image !== undefined && id !== undefined) classes.set(Number(image), id);
  }
  return { files: [solution], classOf: (image) => classes.get(image) ?? null };
}

async function idsByNumber(file: string): Promise<ReadonlyMap<number, string>> {
  const ids = file.endsWith('.mat') ? await idsOfMat(file) : idsOfList(await labelText(file));
  if (ids.size > 0) return ids;
  throw new SwitchbackError('BAD_DATASET', say('dataset.imagenetNumbersEmpty', { file }));
}

/** Lines such as `n02119789 1 kit_fox`. */
function idsOfList(text: string): Map<number, string> {
  const lines = text.matchAll(/^(n\d{8}) (\d{1,9})\b/gm);
  return new Map(Array.from(lines, ([, id, number]) => [Number(number), id!]));
}

/** The array `synsets`, of which the devkit has 1860: the 1000 classes, and those above them in WordNet. */
async function idsOfMat(file: string): Promise<Map<number, string>> {
  await checkStays(file);
  try {
    if ((await stat(file)).size > largestMatBytes) throw new Error('it is larger than 64 MiB');
    const entries = matStructs(await readFile(file), 'synsets').flatMap((own): [number, string][] => {
      const [number, id] = [own.get('ILSVRC2012_ID'), own.get('WNID')];
      return typeof number === 'number' && typeof id === 'string' && /^n\d{8}$/.test(id) ? [[number, id]] : [];
    });
    return new Map(entries);
  } catch (error) {
    const problem = messageOf(error);
    throw new SwitchbackError('BAD_DATASET', say('dataset.matProblem', { file, problem }), { cause: error });
  }
}

async function labelText(file: string): Promise<string> {
  await checkStays(file);
  return labelFileText(file);
}
