import { topics, type WorkbenchEvents } from '../../shared/contract/events.ts';
import type { EventSource } from '../../shared/rpc/events.ts';
import { catalogVersionSeen } from '../../workbench/workspace/catalogChanges.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';

const intervalMs = 1000;

/**
 * Tells pages when another process, such as the command line, has changed the catalog; gives back what ends that. While `isWorking`,
 * the engine process tells of its own changes; whatever else has changed is told of when its jobs are done.
 */
export function watchCatalog(
  workspace: Workspace,
  events: EventSource<WorkbenchEvents>,
  isWorking: () => boolean,
): () => void {
  let seen = catalogVersionSeen(workspace);
  const look = () => {
    if (isWorking()) return;
    const now = catalogVersionSeen(workspace);
    if (now !== seen) events.emit('catalog.changed', { topics });
    seen = now;
  };
  const timer = setInterval(look, intervalMs);
  return () => clearInterval(timer);
}
