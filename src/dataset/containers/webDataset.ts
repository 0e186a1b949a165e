import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Member } from './members.ts';

/** What a member is called in its sample, as WebDataset has it: all up to the first dot of the file's name is the sample's key. */
export function sampleOf(name: string): { readonly key: string; readonly extension: string } {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const dot = file.indexOf('.');
  const end = dot < 0 ? name.length : name.length - file.length + dot;
  return { key: name.slice(0, end), extension: name.slice(end + 1).toLowerCase() };
}

/** Whether a member of that extension may say its sample's class. */
export const isLabel = (extension: string): boolean => extension === 'cls' || extension === 'json';

/** Of a label; more is no class. */
const longestLabel = 2 ** 16;
const fields = ['label', 'cls', 'class', 'class_name'] as const;

/** The class that a label says: the text of a `.cls`, a field of a `.json`, that of `field` alone where it is given; `null` where it says none. Throws `BAD_DATASET` for one that is too long or no JSON. */
export async function labelOf(
  path: string,
  { name, bytes, read }: Member,
  field: string | undefined,
): Promise<string | null> {
  if (bytes > longestLabel) throw new SwitchbackError('BAD_DATASET', say('dataset.labelTooLong', { path, name }));
  const text = (await read()).toString('utf8');
  if (sampleOf(name).extension === 'cls') return field === undefined || field === 'cls' ? text.trim() || null : null;
  const json = jsonOf(path, name, text);
  const given = (field === undefined ? fields : [field]).map((own) => json?.[own]);
  const label = given.find((value) => typeof value === 'string' || typeof value === 'number');
  return label === undefined ? null : String(label).trim() || null;
}

function jsonOf(path: string, name: string, text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SwitchbackError('BAD_DATASET', say('dataset.labelNoJson', { path, name }), { cause: error });
  }
}
