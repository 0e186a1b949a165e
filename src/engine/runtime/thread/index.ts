import { Worker } from 'node:worker_threads';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { RuntimeName } from '../../../shared/runtimes.ts';
import type { Sentence } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import type { Executable, Runtime, Series, Tensors } from '../runtime.ts';
import { checkState } from '../series.ts';
import {
  packed,
  type ThreadMessage,
  type ThreadRequest,
  type ThreadRequestName,
  type ThreadRequests,
} from './protocol.ts';

/**
 * `openRuntime` in a thread that this process has for nothing but computing: a run blocks that one, while this one reads, decodes and
 * answers. What is fed and what is given are copied. A fallback is told of before what it computes is given.
 */
export async function openRuntimeInThread(
  name: RuntimeName,
  installedAddon: string,
  warn: (line: Sentence) => void,
): Promise<Runtime> {
  thread ??= startThread();
  const { request, warned } = thread;
  const runtime = nextNumber++;
  warned.set(runtime, warn);
  const about = await request('open', { runtime, name, installedAddon });
  return {
    ...about,
    load: async (program, parameters, options) => {
      const executable = nextNumber++;
      const { tensors, buffers } = packed(parametersOf(program, parameters));
      await request('load', { runtime, executable, program, parameters: tensors, options }, buffers);
      return executableOf(request, program, executable);
    },
  };
}

let thread: Thread | undefined;
let nextNumber = 1;

interface Thread {
  readonly request: <N extends ThreadRequestName>(
    name: N,
    input: ThreadRequests[N]['input'],
    buffers?: ArrayBuffer[],
  ) => Promise<ThreadRequests[N]['output']>;
  /** By the number of the runtime. */
  readonly warned: Map<number, (line: Sentence) => void>;
}

/** The thread ends with the process; while nothing is asked of it, it keeps no process from ending. */
function startThread(): Thread {
  const worker = new Worker(new URL('computeThread.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  const warned: Thread['warned'] = new Map();
  const settled = (id: number) => {
    const asked = waiting.get(id)!;
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return asked;
  };
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'warning') warned.get(message.runtime)!(message.line);
    else if (message.kind === 'answer') settled(message.id).resolve(message.result as never);
    else {
      const { thrown } = message;
      settled(message.id).reject(
        'defect' in thrown ? thrown.defect : new SwitchbackError(thrown.code, thrown.sentence),
      );
    }
  });
  worker.on('error', (error) => {
    thread = undefined;
    for (const id of [...waiting.keys()]) settled(id).reject(error);
  });
  worker.unref();
  return {
    request: (name, input, buffers = []) => {
      const id = nextNumber++;
      const asked = Promise.withResolvers<never>();
      waiting.set(id, asked);
      worker.ref();
      worker.postMessage({ id, name, input } satisfies ThreadRequest, buffers);
      return asked.promise;
    },
    warned,
  };
}

function executableOf(request: Thread['request'], program: Program, executable: number): Executable {
  let disposed: Promise<unknown> | undefined;
  return {
    run: (feeds) => {
      const { tensors, buffers } = packed(fedTo(program, feeds));
      return request('run', { executable, feeds: tensors }, buffers);
    },
    series: (state) => {
      checkState(program, state);
      return seriesOf(request, program, executable, state);
    },
    dispose: async () => {
      disposed ??= request('dispose', { executable });
      await disposed;
    },
  };
}

function seriesOf(request: Thread['request'], program: Program, executable: number, state: Tensors): Series {
  const series = nextNumber++;
  const start = packed(fedTo(program, state));
  const begun = request('beginSeries', { executable, series, state: start.tensors }, start.buffers);
  // Whoever runs it is told.
  begun.catch(() => {});
  return {
    run: async (feeds) => {
      await begun;
      const { tensors, buffers } = packed(fedTo(program, feeds));
      return request('runSeries', { series, feeds: tensors }, buffers);
    },
    state: async () => {
      await begun;
      return request('stateOfSeries', { series });
    },
    dispose: async () => {
      await request('disposeSeries', { series });
    },
  };
}

/** Tensors that a program does not read need not be copied. */
const parametersOf = ({ parameters }: Program, given: Tensors): Tensors => own(given, parameters);
const fedTo = ({ feeds }: Program, given: Tensors): Tensors => own(given, feeds);

const own = (given: Tensors, names: object): Tensors =>
  Object.fromEntries(Object.entries(given).filter(([name]) => name in names));
