import { readFile, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { SwitchbackError } from '../shared/errors.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { textOf } from '../shared/text.ts';
import { firstNames } from './leftOut.ts';
import type { Split } from './listed.ts';
import { splitOfName } from './splits.ts';

/** How a label file is written. */
export type LabelFileFormat = 'csv' | 'jsonl' | 'list';

/** Label files that a folder is looked up for, the first of them wins. */
export const labelFileNames: readonly string[] = ['metadata.csv', 'metadata.jsonl', 'labels.csv', 'labels.jsonl'];

/** The label file among the names in a folder; `null` where there is none. */
export function folderLabelFile(
  names: readonly string[],
): { readonly name: string; readonly format: LabelFileFormat } | null {
  const name = labelFileNames.find((own) => names.includes(own));
  return name === undefined ? null : { name, format: name.endsWith('.csv') ? 'csv' : 'jsonl' };
}

/** One image of a label file, its path as written there. */
export interface LabelEntry {
  /** In the file, from 1. */
  readonly line: number;
  readonly file: string;
  readonly label: string;
  readonly split: Split | null;
}

/** Larger files are not read, nor are those of more or longer lines parsed: two million lines take about 1 GB while they are. */
const largest = { bytes: 128 * 2 ** 20, lines: 2e6, lineBytes: 2 ** 20 };
/** Characters of a file name, a label or a split. */
const longestField = 4096;

/**
 * Reads `file_name`, the class in `column` and, where there is one, `split` of every line: CSV with a header, JSON lines, or a list of
 * `path label`, in UTF-8 or UTF-16. Throws `BAD_DATASET`, naming the line, when a column or value is missing or too long, or the file is too large or not such
 * text.
 */
export async function readLabelFile(path: string, format: LabelFileFormat, column?: string): Promise<LabelEntry[]> {
  return labelEntries(path, await labelFileText(path), format, column);
}

/** The same of a label file's text; `path` is where it is, for people. Throws as `readLabelFile`. */
export function labelEntries(path: string, text: string, format: LabelFileFormat, column = 'label'): LabelEntry[] {
  if (format === 'csv') return readCsv(path, text, column);
  const lines = text.split(/\r?\n/).map((content, i) => ({ content, line: i + 1 }));
  const filled = lines.filter(({ content }) => content.trim() !== '');
  return filled.map(({ content, line }) =>
    format === 'jsonl' ? entryOf(path, line, parseJson(path, line, content), column) : listEntry(path, line, content),
  );
}

/** The text of a label file. Throws `BAD_DATASET` for one that is too large, has too many or too long lines, or is no text. */
export async function labelFileText(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isFile()) throw bad(say('dataset.labelFileNoFile', { path }));
  checkSize(path, found.size);
  return labelTextOf(path, await readFile(path));
}

/** Throws `BAD_DATASET` for a label file of more than 128 MiB. */
export function checkSize(path: string, bytes: number): void {
  if (bytes > largest.bytes) throw bad(say('dataset.labelFileTooLarge', { path }));
}

/** The text in the bytes of a label file. Throws as `labelFileText`. */
export function labelTextOf(path: string, bytes: Buffer): string {
  checkLines(path, bytes);
  try {
    return textOf(bytes, { fatal: true });
  } catch (error) {
    if (error instanceof TypeError) throw bad(say('dataset.labelFileNotUtf8', { path }), error);
    throw error;
  }
}

function checkLines(path: string, bytes: Buffer): void {
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > largest.lineBytes) throw bad(say('dataset.lineTooLong', { line, path }));
    if (line > largest.lines) throw bad(say('dataset.tooManyLines', { path, most: largest.lines }));
    start = end + 1;
  }
}

function readCsv(path: string, text: string, column: string): LabelEntry[] {
  let header: readonly string[] = [];
  const entries: LabelEntry[] = [];
  const checkHeader = () => {
    const absent = ['file_name', column].filter((name) => !header.includes(name));
    if (absent.length === 0) return;
    const found =
      header.length > 0 ? say('dataset.columnsFound', { columns: firstNames(header) }) : say('dataset.fileIsEmpty');
    const missing = absent.length === 2 && column === 'label' ? say('dataset.bothColumns') : absent;
    throw bad(say('dataset.labelFileColumns', { path, found, absent: missing }));
  };
  try {
    parse(text, {
      columns: (names: string[]) => {
        header = names.map((name) => name.trim());
        checkHeader();
        return [...header];
      },
      delimiter: delimiterOf(text),
      // What it gives is kept nowhere else: other columns are let go of at once.
      on_record: (record: Record<string, string>, { lines }) => {
        entries.push(entryOf(path, lines, record, column));
        return undefined;
      },
      skip_empty_lines: true,
      trim: true,
    });
    checkHeader();
    return entries;
  } catch (error) {
    if (error instanceof CsvError) throw bad(say('dataset.labelFileBadCsv', { path, problem: error.message }), error);
    throw error;
  }
}

/** What separates the columns: spreadsheets of some countries write ';', others tabs. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/\r|\n|$/));
  return [',', '\t', ';'].find((delimiter) => header.includes(delimiter)) ?? ',';
}

/** A line as it should be. */
const example = '{"file_name": …, "label": …}';

function parseJson(path: string, line: number, content: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw bad(say('dataset.lineNoJson', { line, path, example }), error);
  }
  if (value === null || typeof value !== 'object') {
    throw bad(say('dataset.lineNoObject', { line, path, example }));
  }
  return { ...value };
}

/** The label is what follows the last tab, or the last blank of a line without tabs. */
function listEntry(path: string, line: number, content: string): LabelEntry {
  // No regular expression: one that looks for the end of a run of blanks takes time in its square.
  const text = content.trim();
  const end = text.lastIndexOf(text.includes('\t') ? '\t' : ' ');
  return entryOf(path, line, { file_name: text.slice(0, Math.max(0, end)), label: text.slice(end + 1) });
}

function entryOf(path: string, line: number, fields: Record<string, unknown>, column = 'label'): LabelEntry {
  const file = fieldOf(fields.file_name);
  const label = fieldOf(fields[column]);
  if (file === '') throw bad(say('dataset.lineNoFileName', { line, path }));
  if (label === '') throw bad(say('dataset.lineNoLabel', { line, path }));
  const splitName = fieldOf(fields.split);
  if ([file, label, splitName].some((text) => text.length > longestField))
    throw bad(say('dataset.fieldTooLong', { line, path, most: longestField }));
  const split = splitOfName(splitName);
  if (splitName !== '' && split === null) {
    throw bad(say('dataset.lineSplit', { line, path, split: splitName }));
  }
  return { line, file, label, split };
}

/** A number is a label like a word is; anything else is none. */
const fieldOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

const bad = (problem: Sentence, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_DATASET', problem, { cause });
