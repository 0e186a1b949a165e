import { z } from 'zod';
import { query } from '../rpc/request.ts';

export interface WorkspaceDescription {
  /** Absolute path, for people to read. */
  readonly folder: string;
  readonly memory: {
    /** What a batch may take, bytes. */
    readonly budgetBytes: number;
    /** What a person has set; `null` for the usual. */
    readonly setBytes: number | null;
    readonly usualBytes: number;
    readonly leastBytes: number;
    /** What the machine has. */
    readonly machineBytes: number;
  };
  /** What computes. */
  readonly runtime: { readonly name: 'onnx' | 'tfjs' | 'reference'; readonly version: string };
  readonly versions: Readonly<Record<string, string>>;
  /** What is in it: how many of each. */
  readonly counts: { readonly datasets: number; readonly runs: number; readonly checkpoints: number };
}

export const workspaceRequests = {
  'workspace.describe': query<WorkspaceDescription>()(z.object({})),
  /** Sets for all workspaces of the host's machine how much memory a batch may take; `null` for the usual. */
  'workspace.setMemory': query<null>()(
    z.object({
      bytes: z
        .int()
        .min(2 ** 28)
        .nullable(),
    }),
  ),
};
