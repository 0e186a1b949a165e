import { z } from 'zod';
import { query } from '../rpc/request.ts';

export interface WorkspaceDescription {
  /** Absolute path, for people to read. */
  readonly folder: string;
  readonly memoryBytes: number;
  readonly versions: Readonly<Record<string, string>>;
  /** What is in it: how many of each. */
  readonly counts: { readonly datasets: number; readonly runs: number; readonly checkpoints: number };
}

export const workspaceRequests = {
  'workspace.describe': query<WorkspaceDescription>()(z.object({})),
};
