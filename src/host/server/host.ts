import { setTimeout } from 'node:timers/promises';
import { topics, type WorkbenchEvents } from '../../shared/contract/events.ts';
import { contract, type WorkbenchContract } from '../../shared/contract/index.ts';
import { sentenceOf } from '../../shared/errors.ts';
import { type EventSource, eventSource } from '../../shared/rpc/events.ts';
import type { CheckedInput, Handlers, Output } from '../../shared/rpc/request.ts';
import { type Served, serve } from '../../shared/rpc/server.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { say } from '../../shared/sentence.ts';
import { listRunSummaries } from '../../workbench/training/runDetails.ts';
import { describeWorkspace } from '../../workbench/workspace/describeWorkspace.ts';
import { listLatestJobs } from '../../workbench/workspace/jobLog.ts';
import { defaultWorkspace, openWorkspace, tidyWorkspace, type Workspace } from '../../workbench/workspace/workspace.ts';
import type { ComputationName } from '../engine/computation.ts';
import { forkEngines } from '../engine/forkEngine.ts';
import type { PicturesContract } from '../engine/picturesContract.ts';
import { type Engine, superviseEngine } from '../engine/supervisor.ts';
import { type AskPictures, askPictures } from './askPictures.ts';
import { watchCatalog } from './catalogWatch.ts';
import { type Grants, openGrants } from './grants.ts';
import { hostHandlers } from './handlers.ts';
import { engineParameters } from './jobParameters.ts';
import { jobQueue } from './jobQueue.ts';
import { type Log, logDefect, logEngineOutput, workspaceLog } from './log.ts';
import { bulkReader, type ReadBulk } from './readBulk.ts';

/** One workspace, served to any number of pages. */
export interface Host {
  readonly workspace: Workspace;
  readonly log: Log;
  readonly events: EventSource<WorkbenchEvents>;
  /** Folders that a person has chosen. */
  readonly grants: Grants;
  /** Answers a page over a line until it closes. */
  readonly attach: (transport: Transport) => void;
  /** Answers a request for which tensors must be computed. */
  readonly compute: Compute;
  /** Reads what a computation has made that is too large for a message. */
  readonly readBulk: ReadBulk;
  /** Decodes pictures, in a process that may die of one. */
  readonly pictures: AskPictures;
  /** A job waits or runs. */
  readonly isWorking: () => boolean;
  /** Process ids of the engine processes, for whoever watches over them. */
  readonly enginePids: () => Readonly<Record<'jobs' | 'interactive' | 'pictures', number | null>>;
  /** Stops what runs, which keeps what it has done, and is settled when the engine processes have ended. */
  readonly close: () => Promise<void>;
}

type Compute = <N extends ComputationName>(
  name: N,
  input: CheckedInput<WorkbenchContract, N>,
  signal: AbortSignal,
) => Promise<Output<WorkbenchContract, N>>;

export interface HostOptions {
  /** The workspace's folder; made where there is none. Without it the default workspace. */
  readonly folder?: string | undefined;
  /** Begins with the sample where the workspace has no data set. */
  readonly sampleWhenEmpty?: boolean;
  /** Folders in which a page may choose one; none in Electron, which has the system's own dialog. */
  readonly roots?: readonly string[];
  /** Takes the place of a host that has died: jobs wait until the engine processes of that one have kept what they have done. */
  readonly isRestart?: boolean;
}

const command = 'the Switchback workbench';

/** An engine process whose host has died writes a training's state: of a large network, some seconds. */
const patienceMs = 30_000;
/** More than a screen asks for when it is opened. */
const mostRequestsAtOnce = 32;
/** A workspace without a data set has had few jobs. */
const mostPastJobs = 100;
/** The process that decodes pictures starts when it is asked, or after this: a page's first screen comes before. */
const picturesAfterMs = 3000;

/**
 * Opens a workspace for reading and starts three engine processes: one does the jobs, one what a person waits for, so that a click is
 * answered while a network trains, and one decodes pictures. Throws as `openWorkspace`.
 */
export function openHost({
  folder = defaultWorkspace(),
  sampleWhenEmpty = false,
  roots = [],
  isRestart = false,
}: HostOptions): Host {
  const workspace = openWorkspace(folder, 'read', command);
  const events = eventSource<WorkbenchEvents>();
  const log = workspaceLog(workspace.folder, (line) => events.emit('log.written', line));
  /** False while another process works there. */
  const tidy = (): boolean => {
    try {
      return tidyWorkspace(workspace.folder, command);
    } catch (error) {
      // A full disk, a damaged catalog, a folder that is gone: what can be read is shown, and the pages are told by whatever is done next.
      log.write('error', sentenceOf(error));
      return true;
    }
  };
  const isTidy = tidy();
  const onOutput = (text: string) => logEngineOutput(log, text);
  const start = forkEngines('engineProcess.ts', workspace.folder, onOutput);
  const grants = openGrants();
  const supervised = (ending: 'host.jobEngineEnded' | 'host.interactiveEngineEnded'): Engine =>
    superviseEngine(start, (reason) => {
      const ended = say(ending, { reason });
      log.write('error', ended);
      tidy();
      events.emit('catalog.changed', { topics });
    });
  const jobEngine = supervised('host.jobEngineEnded');
  const interactiveEngine = supervised('host.interactiveEngineEnded');
  const wantsPictures = Promise.withResolvers<void>();
  globalThis.setTimeout(wantsPictures.resolve, picturesAfterMs).unref();
  const picturesEngine = superviseEngine<PicturesContract, Record<string, never>>(
    forkEngines('picturesProcess.ts', workspace.folder, onOutput),
    (reason) => log.write('warn', say('host.picturesEngineEnded', { reason })),
    wantsPictures.promise,
  );
  const askThem = askPictures(picturesEngine);
  jobEngine.client.on('catalog.changed', (change) => events.emit('catalog.changed', change));

  const jobs = jobQueue(
    jobEngine,
    (_kind, parameters) => engineParameters(grants, parameters),
    (job) => events.emit('job.progressed', job),
    isRestart && !isTidy ? othersEnded(workspace.folder) : Promise.resolve(),
    (name) => listRunSummaries(workspace).some((run) => run.name === name),
  );
  // What the host that died had begun is told of as interrupted, and goes on when a person says so.
  const wasBegun = () => listLatestJobs(workspace, mostPastJobs).some(({ kind }) => kind === 'buildSample');
  if (sampleWhenEmpty && describeWorkspace(workspace).counts.datasets === 0 && !(isRestart && wasBegun()))
    jobs.start('buildSample', {});
  const isWorking = () => jobs.list().some(({ status }) => status === 'running' || status === 'waiting');
  const stopWatching = watchCatalog(workspace, events, isWorking);
  const compute: Compute = async (name, input, signal) =>
    (
      await interactiveEngine.client.request(
        'engine.compute',
        { name, input: engineParameters(grants, input as object) },
        { signal },
      )
    ).result as never;
  const served: Served<WorkbenchContract, WorkbenchEvents> = {
    contract,
    events,
    handlers: withComputations(hostHandlers({ workspace, jobs, log, events, grants, roots }), compute),
    onDefect: (name, error) => logDefect(log, name, error),
    mostAtOnce: mostRequestsAtOnce,
  };
  return {
    workspace,
    log,
    events,
    grants,
    attach: (transport) => serve(transport, served),
    compute,
    readBulk: bulkReader(interactiveEngine),
    pictures: (name, input, signal) => {
      wantsPictures.resolve();
      return askThem(name, input, signal);
    },
    isWorking,
    enginePids: () => ({ jobs: jobEngine.pid(), interactive: interactiveEngine.pid(), pictures: picturesEngine.pid() }),
    close: async () => {
      stopWatching();
      workspace.close();
      await Promise.all([jobEngine, interactiveEngine, picturesEngine].map((engine) => engine.close()));
    },
  };
}

/** Settled when no other process works in the workspace, or after a while. */
async function othersEnded(folder: string): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    await setTimeout(250);
    if (tidyWorkspace(folder, command)) return;
  }
}

/** The requests that an engine process answers are passed on to it. */
function withComputations(own: ReturnType<typeof hostHandlers>, compute: Compute): Handlers<WorkbenchContract> {
  const passedOn = Object.entries(contract)
    .filter(([, { answeredBy }]) => answeredBy === 'engine')
    .map(([name]) => {
      const handler = (input: unknown, { signal }: { signal: AbortSignal }) =>
        compute(name as ComputationName, input as never, signal);
      return [name, handler];
    });
  return { ...own, ...Object.fromEntries(passedOn) };
}
