import { z } from 'zod';
import { query } from '../rpc/request.ts';
import { type RuntimeName, type RuntimeVerdict, runtimeNames } from '../runtimes.ts';
import { type Cluster, cluster } from './cluster.ts';

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
  readonly runtimes: {
    /** What computes. */
    readonly used: RuntimeName;
    /** What a person has set; `null` for what is right and fast on this machine. */
    readonly set: RuntimeName | null;
    /** Of every candidate: why it is chosen, or is not. */
    readonly verdicts: readonly RuntimeVerdict[];
  };
  readonly clusters: {
    /** Whether SLURM's commands are on the host's machine. */
    readonly hasSlurm: boolean;
    readonly known: readonly Cluster[];
  };
  readonly versions: Readonly<Record<string, string>>;
  /** What is in it: how many of each. */
  readonly counts: { readonly datasets: number; readonly runs: number; readonly models: number };
}

export const workspaceRequests = {
  'workspace.describe': query<WorkspaceDescription>()(z.object({})),
  /** Keeps a cluster for all workspaces of the host's machine, in place of one of that name. `folderId`: a folder that its nodes have too. */
  'workspace.keepCluster': query<null>()(cluster.omit({ folder: true }).extend({ folderId: z.string() })),
  /** Forgets a cluster; what is in its folder stays. */
  'workspace.forgetCluster': query<null>()(z.object({ name: z.string() })),
  /** Sets for the host's machine what computes, from the next job on; `null` for what is right and fast. */
  'workspace.setRuntime': query<null>()(z.object({ name: z.enum(runtimeNames).nullable() })),
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
