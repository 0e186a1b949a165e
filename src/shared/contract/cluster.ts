import { z } from 'zod';

/** A cluster on which a job may be done, as a person has set it. */
export const cluster = z.object({
  /** By which it is chosen. */
  name: z.string().trim().min(1).max(60),
  /** A folder that its nodes have too: scans lie in it, and the scripts for SLURM that a person may change. */
  folder: z.string().min(1).max(4096),
  /** How many workers an array has, at most. */
  workers: z.int().min(1).max(100_000),
  /** Threads of each. */
  threads: z.int().min(1).max(256),
});
export type Cluster = z.infer<typeof cluster>;
