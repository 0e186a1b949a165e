import type { z } from 'zod';
import { damagedRow } from '../catalog/storedJson.ts';

/** What a row of the catalog holds, if it is as it must be. Throws `BAD_FILE` otherwise. */
export function storedAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damagedRow(`${issue!.path.join('.')}: ${issue!.message}`);
}
