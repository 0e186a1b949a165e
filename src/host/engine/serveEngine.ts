import PQueue from 'p-queue';
import { SwitchbackError, stackOf } from '../../shared/errors.ts';
import { eventSource } from '../../shared/rpc/events.ts';
import { serve } from '../../shared/rpc/server.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { type LoadedModels, loadedModels } from '../../workbench/models/loadedModels.ts';
import { rowsChanged } from '../../workbench/workspace/catalogChanges.ts';
import { logged } from '../../workbench/workspace/jobLog.ts';
import { openWorkspace, type Workspace } from '../../workbench/workspace/workspace.ts';
import { computations } from './computations.ts';
import { type EngineEvents, engineContract } from './engineContract.ts';
import { jobs } from './jobs.ts';
import { keptBulk } from './keptBulk.ts';
import { thinned } from './thinned.ts';

/** Reports of one job are at least this far apart: a page draws each, on the cores that the job computes on. */
const reportIntervalMs = 250;

/** Does a host's jobs and computations on the workspace in `folder`, until the line closes; then its jobs stop, and `onIdle` is called. */
export function serveEngine(transport: Transport, folder: string, onIdle: () => void): void {
  const events = eventSource<EngineEvents>();
  const shared = sharedWorkspace(folder);

  const stoppers = new Map<string, AbortController>();
  let isClosed = false;

  const runJob = async (jobId: string, kind: string, parameters: unknown) => {
    const job = jobs[kind as keyof typeof jobs];
    const topics = typeof job.topics === 'function' ? job.topics(parameters as never) : job.topics;
    let workspace: Workspace | undefined;
    let rows = 0;
    const report = thinned(reportIntervalMs, (progress: EngineEvents['job.reported']['progress']) => {
      events.emit('job.reported', { jobId, progress });
      const now = workspace ? rowsChanged(workspace) : rows;
      if (now !== rows) events.emit('catalog.changed', { topics });
      rows = now;
    });
    const stopper = new AbortController();
    stoppers.set(jobId, stopper);
    const context = {
      report: report.call,
      warn: (message: Sentence) => {
        events.emit('job.warned', { jobId, message });
        // A pass that cannot read an image has kept that with the data set, whatever else its job changes.
        if (message.key === 'progress.leftOut') events.emit('catalog.changed', { topics: ['datasets'] });
      },
      signal: stopper.signal,
    };
    try {
      workspace = shared.take();
      const own = workspace;
      rows = rowsChanged(own);
      return await logged(own, kind, parameters, context, () => job.run(own, parameters as never, context));
    } finally {
      stoppers.delete(jobId);
      report.flush();
      if (workspace) shared.release();
      events.emit('catalog.changed', { topics: [...topics, 'jobs'] });
      if (isClosed && stoppers.size === 0) onIdle();
    }
  };

  const bulk = keptBulk();
  let models: LoadedModels | undefined;
  /** One computation at a time: a newer click makes an older one, still waiting, superfluous by aborting it. */
  const turns = new PQueue({ concurrency: 1 });
  const compute = (name: string, input: unknown, signal: AbortSignal) => {
    if (!Object.hasOwn(computations, name))
      throw new SwitchbackError('BAD_ARGUMENT', say('common.noComputation', { name }));
    models ??= loadedModels(openWorkspace(folder, 'read', 'the Switchback workbench'));
    const own = models;
    const answer = (computations as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!;
    // The queue is not given the signal: it would start the next while the one that is aborted still computes.
    return turns.add(() => {
      signal.throwIfAborted();
      return answer(own, input, { signal, keep: bulk.keep });
    });
  };

  transport.onClose(() => {
    isClosed = true;
    if (stoppers.size === 0) onIdle();
    for (const stopper of stoppers.values()) stopper.abort(new SwitchbackError('CANCELLED', say('common.hostGone')));
  });
  serve(transport, {
    contract: engineContract,
    events,
    handlers: {
      'engine.runJob': ({ jobId, kind, parameters }) => runJob(jobId, kind, parameters),
      'engine.stopJob': ({ jobId }) => {
        stoppers.get(jobId)?.abort(new SwitchbackError('CANCELLED', say('common.stopped')));
        return null;
      },
      'engine.readBulk': ({ id, from }) => bulk.read(id, from),
      'engine.compute': ({ name, input }, { signal }) => compute(name, input, signal),
    },
    onDefect: (name, error) => {
      // The host keeps what an engine process writes on stderr in its log.
      process.stderr.write(`${name}: ${stackOf(error)}\n`);
    },
  });
}

/** One workspace for all jobs that run at a time, locked as long as there is one, so that others can work in between. */
function sharedWorkspace(folder: string): { readonly take: () => Workspace; readonly release: () => void } {
  let workspace: Workspace | undefined;
  let users = 0;
  return {
    take: () => {
      workspace ??= openWorkspace(folder, 'write', 'the Switchback workbench');
      users += 1;
      return workspace;
    },
    release: () => {
      users -= 1;
      if (users > 0) return;
      workspace?.close();
      workspace = undefined;
    },
  };
}
