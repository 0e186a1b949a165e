import { readFile, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { SwitchbackError } from '../shared/errors.ts';
import type { Split } from './listed.ts';
import { splitOfName } from './splits.ts';

/** How a label file is written. */
export type LabelFileFormat = 'csv' | 'jsonl' | 'list';

/** One image of a label file, its path as written there. */
export interface LabelEntry {
  /** In the file, from 1. */
  readonly line: number;
  readonly file: string;
  readonly label: string;
  readonly split: Split | null;
}

/** Some five million lines; the whole text is held in memory. */
const largestBytes = 256 * 2 ** 20;

/**
 * Reads `file_name`, `label` and, where there is one, `split` of every line: CSV with a header, JSON lines, or a list of
 * `path label`. Throws `BAD_DATASET`, naming the line, when a column or value is missing or the file is not such text.
 */
export async function readLabelFile(path: string, format: LabelFileFormat): Promise<LabelEntry[]> {
  const text = await readText(path);
  if (format === 'csv') return readCsv(path, text);
  const lines = text.split(/\r?\n/).map((content, i) => ({ content, line: i + 1 }));
  const filled = lines.filter(({ content }) => content.trim() !== '');
  return filled.map(({ content, line }) =>
    format === 'jsonl' ? entryOf(path, line, parseJson(path, line, content)) : listEntry(path, line, content),
  );
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > largestBytes) throw bad(`The label file ${path} is larger than 256 MiB: split it up.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw bad(`The label file ${path} is not UTF-8 text: save it as UTF-8.`, error);
    throw error;
  }
}

function readCsv(path: string, text: string): LabelEntry[] {
  let header: readonly string[] = [];
  let rows: readonly { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, {
      columns: (names: string[]) => {
        header = names.map((name) => name.trim());
        return [...header];
      },
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError)
      throw bad(`The label file ${path} is no well-formed CSV (${error.message}): correct it.`, error);
    throw error;
  }
  const absent = ['file_name', 'label'].filter((name) => !header.includes(name));
  if (absent.length > 0) {
    const found = header.length > 0 ? `it has ${header.join(', ')}` : 'it is empty';
    throw bad(
      `The label file ${path} needs the columns file_name and label, but ${found}: add ${absent.join(' and ')}.`,
    );
  }
  return rows.map(({ record, info }) => entryOf(path, info.lines, record));
}

/** What separates the columns: spreadsheets of some countries write ';', others tabs. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/\r|\n|$/));
  return [',', '\t', ';'].find((delimiter) => header.includes(delimiter)) ?? ',';
}

function parseJson(path: string, line: number, content: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw bad(`Line ${line} of ${path} is no JSON: write one object {"file_name": …, "label": …} a line.`, error);
  }
  if (value === null || typeof value !== 'object') {
    throw bad(`Line ${line} of ${path} is no JSON object: write one object {"file_name": …, "label": …} a line.`);
  }
  return { ...value };
}

/** The label is what follows the last tab, or the last blank of a line without tabs. */
function listEntry(path: string, line: number, content: string): LabelEntry {
  const [, file, label] = /^(.*?)\t+([^\t]*)$/.exec(content.trim()) ?? /^(.*\S)\s+(\S+)$/.exec(content.trim()) ?? [];
  return entryOf(path, line, { file_name: file, label });
}

function entryOf(path: string, line: number, fields: Record<string, unknown>): LabelEntry {
  const file = textOf(fields.file_name);
  const label = textOf(fields.label);
  if (file === '') throw bad(`Line ${line} of ${path} has no file_name: give one.`);
  if (label === '') throw bad(`Line ${line} of ${path} has no label: give one.`);
  const splitName = textOf(fields.split);
  const split = splitOfName(splitName);
  if (splitName !== '' && split === null) {
    throw bad(`Line ${line} of ${path} has the split "${splitName}": write train, val or test, or leave it empty.`);
  }
  return { line, file, label, split };
}

/** A number is a label like a word is; anything else is none. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

const bad = (message: string, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_DATASET', message, { cause });
