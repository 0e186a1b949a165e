import { join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { classNamesIn, classNamesOfFeatures } from '../huggingFace.ts';
import { firstNames, type LeftOut } from '../leftOut.ts';
import type { Listed, ListedImage, Looking } from '../listed.ts';
import { checkStays } from '../walk.ts';
import { openParquet, type Parquet, type ParquetColumn, type ParquetValue } from './parquet.ts';
import { pictureColumn } from './parquetRows.ts';
import { checkLabel, splitOfShard } from './shards.ts';

/** Columns that are called so say the classes; the first of them that is there does. */
const labelNames = ['label', 'labels', 'class', 'cls', 'class_name', 'category', 'target'];

/**
 * The rows of Parquet files, one image each: the class is what the column `label` says or one that is called as such columns are, by the names that
 * Hugging Face's `ClassLabel` gives them; the split is a word of the file's path. Rows without a label are left out. Throws `BAD_DATASET` for a file that
 * is damaged, or in which the pictures or their labels are not found.
 */
export async function listParquet(
  root: string,
  paths: readonly string[],
  looking: Looking,
  label: string | undefined,
): Promise<Listed> {
  const images: ListedImage[] = [];
  const leftOut: LeftOut[] = [];
  const doubts = new Map<string, Sentence>();
  const namesBeside = await classNamesIn(root);
  for (const path of paths) {
    const file = join(root, path);
    await checkStays(file);
    const parquet = await openParquet(file);
    const classNames = new Map([...namesBeside, ...namesInside(parquet)]);
    const pictures = pictureColumn(file, parquet);
    const { chosen, others } = labelColumn(file, parquet, classNames, label);
    if (others.length > 0) {
      const doubt = say('dataset.otherLabels', { column: chosen.names[0]!, others: firstNames(others) });
      doubts.set(doubt.text, doubt);
    }
    const nameColumn = parquet.columns.find(
      ({ names, isText }) => isText && names.length === 2 && names[0] === pictures.names[0] && names[1] === 'path',
    );
    const members = nameColumn && valuesOf(parquet, nameColumn);
    const split = splitOfShard(path);
    const names = classNames.get(chosen.names[0]!);
    let record = 0;
    for await (const value of valuesOf(parquet, chosen)) {
      const member = textOf((await members?.next())?.value ?? null);
      const found = classOf(value, names);
      const image = { path, record, member };
      if (found !== null) images.push({ ...image, label: checkLabel(file, `#${record}`, found), split });
      else leftOut.push({ reason: 'withoutLabel', name: `${path}#${record}` });
      record += 1;
      if (record % rowsOfAReport === 0) looking(images.length);
    }
  }
  return { root, format: 'parquet', images, leftOut, doubts: [...doubts.values()] };
}

const rowsOfAReport = 4096;

/** What Hugging Face's own writer says of the columns. */
function namesInside({ notes }: Parquet): ReadonlyMap<string, readonly string[]> {
  try {
    return classNamesOfFeatures(JSON.parse(notes.get('huggingface') ?? 'null')?.info?.features);
  } catch {
    return new Map();
  }
}

function labelColumn(
  path: string,
  { columns, names }: Parquet,
  classNames: ReadonlyMap<string, readonly string[]>,
  label: string | undefined,
): { readonly chosen: ParquetColumn; readonly others: readonly string[] } {
  const single = columns.filter(({ names: own, isText, isInteger }) => own.length === 1 && (isText || isInteger));
  const called = (name: string) => single.find(({ names: own }) => own[0] === name);
  const known = [...new Set([...labelNames, ...classNames.keys()])].flatMap((name) => called(name) ?? []);
  const chosen = label === undefined ? known[0] : called(label);
  if (chosen) {
    const others = label === undefined ? known.slice(1).map(({ names: own }) => own[0]!) : [];
    return { chosen, others };
  }
  const found = { path, columns: firstNames(names) };
  const isThere = label !== undefined && names.includes(label);
  throw new SwitchbackError(
    'BAD_DATASET',
    isThere
      ? say('dataset.parquetNested', { path, column: label })
      : label !== undefined
        ? say('dataset.noSuchColumn', { ...found, column: label })
        : say('dataset.parquetNoLabels', found),
  );
}

async function* valuesOf(parquet: Parquet, column: ParquetColumn): AsyncGenerator<ParquetValue> {
  for await (const page of parquet.pages(column)) yield* await page.values();
}

const decoder = new TextDecoder();
const textOf = (value: ParquetValue): string | null =>
  value instanceof Uint8Array ? decoder.decode(value) : value === null ? null : String(value);

/** A class by its name where the numbers have names; −1 is none, as in the test splits of competitions. */
function classOf(value: ParquetValue, names: readonly string[] | undefined): string | null {
  const text = textOf(value)?.trim();
  if (!text || text === '-1') return null;
  return (/^\d+$/.test(text) && names?.[Number(text)]) || text;
}
