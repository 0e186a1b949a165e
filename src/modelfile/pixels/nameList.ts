import { z } from 'zod';
import { contentOf } from './besideFile.ts';
import type { PixelStatement } from './statement.ts';

const name = z.string().min(1).max(1000);
const most = 100_000;
const list = z.union([
  z.array(name).min(1).max(most),
  z.record(z.string().regex(/^\d+$/), name),
  // Keras' `class_indices` turned round, and ImageNet's own: number → [WordNet's id, name].
  z.record(z.string().regex(/^\d+$/), z.tuple([z.string(), name])),
  z.record(name, z.int().min(0).max(most)),
]);

/** The classes of a text with one on each line, or of a JSON list or object by number or by name. */
export function nameListStatement(file: string, text: string): PixelStatement {
  const content = contentOf('json', file, isJson(text) ? text : JSON.stringify(linesOf(text)), list);
  if ('problem' in content) return { source: 'file', warnings: [content.problem] };
  return { source: 'file', classes: inOrder(content.value) ?? undefined };
}

const isJson = (text: string): boolean => /^\s*[[{]/.test(text);

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `null` where a number is missing. */
function inOrder(value: z.output<typeof list>): readonly string[] | null {
  if (Array.isArray(value)) return value;
  const byNumber = new Map(
    Object.entries(value).map(([key, entry]): [number, string] =>
      typeof entry === 'number' ? [entry, key] : [Number(key), Array.isArray(entry) ? entry[1] : entry],
    ),
  );
  const ordered = Array.from({ length: byNumber.size }, (_, number) => byNumber.get(number));
  return ordered.every((each) => each !== undefined) ? ordered : null;
}
