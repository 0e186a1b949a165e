import type { z } from 'zod';

/** What is first wrong with a value that a schema refuses, in English: `"page" is missing`, `rows.0.share: expected number, received string`. */
export function schemaProblem({ issues }: z.ZodError): string {
  const { path, message } = issues[0]!;
  const place = path.join('.');
  if (place !== '' && message.endsWith('received undefined')) return `"${place}" is missing`;
  return [place, message.replace(/^Invalid input: /, '')].filter(Boolean).join(': ');
}
