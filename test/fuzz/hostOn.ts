import { openGrants } from '../../src/host/server/grants.ts';
import { hostHandlers } from '../../src/host/server/handlers.ts';
import { engineParameters } from '../../src/host/server/jobParameters.ts';
import { jobQueue } from '../../src/host/server/jobQueue.ts';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import { contract, type WorkbenchContract } from '../../src/shared/contract/index.ts';
import { eventSource } from '../../src/shared/rpc/events.ts';
import type { Handlers } from '../../src/shared/rpc/request.ts';
import type { Workspace } from '../../src/workbench/workspace/workspace.ts';

/** A host's answers about a workspace. Jobs wait for ever, and what an engine process would compute is `null`: no file is read there. */
export function hostOn(workspace: Workspace): {
  readonly handlers: Handlers<WorkbenchContract>;
  readonly events: ReturnType<typeof eventSource<WorkbenchEvents>>;
} {
  const grants = openGrants();
  const events = eventSource<WorkbenchEvents>();
  const engine = { client: { on: () => () => {}, request: async () => null } } as never;
  const jobs = jobQueue(
    engine,
    (_kind, parameters) => engineParameters(grants, parameters),
    () => {},
    new Promise(() => {}),
    () => false,
  );
  const log = { write: () => {}, lines: () => [] };
  const computed = Object.keys(contract).map((name) => [name, async () => null]);
  const own = hostHandlers({ workspace, jobs, log, events, grants, roots: [] });
  return { handlers: { ...Object.fromEntries(computed), ...own } as never, events };
}
