import { parentPort } from 'node:worker_threads';
import { SwitchbackError } from '../../../shared/errors.ts';
import { openRuntime } from '../open.ts';
import type { Executable, Runtime, Series, Tensors } from '../runtime.ts';
import {
  packed,
  type ThreadHandlers,
  type ThreadMessage,
  type ThreadRequest,
  type ThrownInThread,
} from './protocol.ts';

/** The entry of the thread that computes. A runtime blocks it for as long as a run takes. */
const port = parentPort!;
const runtimes = new Map<number, Runtime>();
const executables = new Map<number, Executable>();
const allSeries = new Map<number, Series>();

const handlers: ThreadHandlers = {
  open: async ({ runtime, name, installedAddon }) => {
    const opened = await openRuntime(name, installedAddon, (line) => send({ kind: 'warning', runtime, line }));
    runtimes.set(runtime, opened);
    const { device, version, hasOnnxNodes } = opened;
    return { name: opened.name, device, version, hasOnnxNodes };
  },
  load: async ({ runtime, executable, program, parameters, options }) => {
    executables.set(executable, await runtimes.get(runtime)!.load(program, parameters, options));
    return null;
  },
  run: ({ executable, feeds }) => executables.get(executable)!.run(feeds),
  dispose: async ({ executable }) => {
    await executables.get(executable)?.dispose();
    executables.delete(executable);
    return null;
  },
  beginSeries: async ({ executable, series, state }) => {
    allSeries.set(series, executables.get(executable)!.series(state));
    return null;
  },
  runSeries: ({ series, feeds }) => allSeries.get(series)!.run(feeds),
  stateOfSeries: ({ series }) => allSeries.get(series)!.state(),
  disposeSeries: async ({ series }) => {
    await allSeries.get(series)?.dispose();
    allSeries.delete(series);
    return null;
  },
};

port.on('message', async ({ id, name, input }: ThreadRequest) => {
  try {
    const result = await handlers[name](input as never);
    if (name === 'run' || name === 'runSeries' || name === 'stateOfSeries') {
      const { tensors, buffers } = packed(result as Tensors);
      send({ kind: 'answer', id, result: tensors }, buffers);
    } else send({ kind: 'answer', id, result });
  } catch (error) {
    send({ kind: 'refusal', id, thrown: crossing(error) });
  }
});

const send = (message: ThreadMessage, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers);

const crossing = (error: unknown): ThrownInThread =>
  error instanceof SwitchbackError ? { code: error.code, sentence: error.sentence } : { defect: error };
