import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isGone } from '../shared/fileTrouble.ts';

/** The names of the classes of each column, in the order of their numbers. */
export type ClassNames = ReadonlyMap<string, readonly string[]>;

/** Larger files are not read: a card has some KB. */
const largestBytes = 2 ** 24;

/**
 * The names that a folder from Hugging Face gives the numbers of its columns: in the `dataset_info` of its `README.md`, or in
 * `dataset_infos.json`; of several configurations the first that names a column. What is not written as it should be names nothing.
 */
export async function classNamesIn(root: string): Promise<ClassNames> {
  const infos = [...infosOf(await cardOf(root)), ...Object.values((await jsonOf(root)) ?? {})];
  const named = infos.flatMap((info) => [...classNamesOfFeatures(fieldOf(info, 'features'))]);
  return new Map(named.reverse());
}

/** The same of a list of features, as a card has it, or of features by name, as JSON has it. */
export function classNamesOfFeatures(features: unknown): ClassNames {
  if (Array.isArray(features))
    return new Map(
      features.flatMap((feature) => entry(fieldOf(feature, 'name'), fieldOf(fieldOf(feature, 'dtype'), 'class_label'))),
    );
  if (!features || typeof features !== 'object') return new Map();
  return new Map(
    Object.entries(features).flatMap(([name, feature]) =>
      fieldOf(feature, '_type') === 'ClassLabel' ? entry(name, feature) : [],
    ),
  );
}

function entry(column: unknown, classLabel: unknown): [string, string[]][] {
  const names = fieldOf(classLabel, 'names');
  if (typeof column !== 'string' || !names || typeof names !== 'object') return [];
  // A card numbers them: { '0': 'cat', '1': 'dog' }.
  const list = Array.isArray(names) ? names : Object.values(names);
  return [[column, list.map(String)]];
}

const fieldOf = (of: unknown, key: string): unknown =>
  of && typeof of === 'object' && Object.hasOwn(of, key) ? (of as Record<string, unknown>)[key] : undefined;

const infosOf = (card: unknown): unknown[] => {
  const info = fieldOf(card, 'dataset_info');
  return Array.isArray(info) ? info : [info];
};

async function cardOf(root: string): Promise<unknown> {
  const text = await textIn(root, 'README.md');
  const front = text && /^---\r?\n(.*?)\r?\n---/s.exec(text)?.[1];
  return front ? unlessBroken(() => parse(front, { maxAliasCount: 0 })) : null;
}

async function jsonOf(root: string): Promise<Record<string, unknown> | null> {
  const text = await textIn(root, 'dataset_infos.json');
  const parsed = text ? unlessBroken(() => JSON.parse(text)) : null;
  return parsed && typeof parsed === 'object' ? (parsed as Record<string, unknown>) : null;
}

async function textIn(root: string, name: string): Promise<string | null> {
  const file = join(root, name);
  try {
    return (await stat(file)).size > largestBytes ? null : await readFile(file, 'utf8');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function unlessBroken(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return null;
  }
}
