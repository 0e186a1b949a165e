import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { schemaProblem } from '../../shared/schemaProblem.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

/** Characters of a file beside a model: 21 843 names of classes take 1 MB. */
const longest = { json: 4 * 2 ** 20, yaml: 2 ** 18 } as const;

/** What a file beside a model holds, or why it is passed over. */
export type Content<T> = { readonly value: T } | { readonly problem: Sentence };

/** The content of a JSON or YAML file called `file`, if it is as `schema` has it. */
export function contentOf<T>(kind: 'json' | 'yaml', file: string, text: string, schema: z.ZodType<T>): Content<T> {
  if (text.length > longest[kind]) {
    return { problem: say('modelfile.besideTooLarge', { file, most: longest[kind] / 2 ** 20 }) };
  }
  const unreadable = (problem: string) => ({ problem: say('modelfile.besideUnreadable', { file, problem }) });
  let value: unknown;
  try {
    // A few aliases of aliases would otherwise stand for a billion values.
    value = kind === 'json' ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    return unreadable(firstLine((error as Error).message));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return unreadable(firstLine(schemaProblem(parsed.error)));
}

/** As much of a message as finds room in a sentence. */
const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200);
