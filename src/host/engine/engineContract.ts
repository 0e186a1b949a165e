import { z } from 'zod';
import type { Topic } from '../../shared/contract/events.ts';
import type { Progress } from '../../shared/job.ts';
import { query } from '../../shared/rpc/request.ts';
import type { Sentence } from '../../shared/sentence.ts';

/** What a host asks of an engine process. Parameters and inputs have been through the page's contract already. */
export const engineContract = {
  /** Runs a job to its end and gives its result. */
  'engine.runJob': query<unknown>()(z.object({ jobId: z.string(), kind: z.string(), parameters: z.unknown() })),
  /** Stops a job within one batch: its `engine.runJob` is then refused with `CANCELLED`, what was done being kept. */
  'engine.stopJob': query<null>()(z.object({ jobId: z.string() })),
  /** A piece of what a computation has made, as `KeptBulk`. */
  'engine.readBulk': query<{ readonly piece: Uint8Array; readonly bytes: number }>()(
    z.object({ id: z.string(), from: z.int().min(0) }),
  ),
  'engine.compute': query<unknown>()(z.object({ name: z.string(), input: z.unknown() })),
};

export type EngineContract = typeof engineContract;

export interface EngineEvents extends Record<string, unknown> {
  readonly 'job.reported': { readonly jobId: string; readonly progress: Progress };
  readonly 'job.warned': { readonly jobId: string; readonly message: Sentence };
  readonly 'catalog.changed': { readonly topics: readonly Topic[] };
}
