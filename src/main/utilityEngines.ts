import type * as Electron from 'electron';
import type { StartEngine } from '../host/engine/supervisor.ts';
import { electronPort } from '../shared/rpc/electronPort.ts';
import { portTransport } from '../shared/rpc/portTransport.ts';

/** What of Electron engine processes are started with. */
export type UtilityParts = Pick<typeof Electron, 'utilityProcess' | 'MessageChannelMain'>;

export interface UtilityEngines {
  readonly start: StartEngine;
  /** Settled when the last engine process has ended; those that have not after `patienceMs` are ended by force. */
  readonly ended: (patienceMs: number) => Promise<void>;
}

/** Starts engine processes as utility processes of Electron. `onOutput` is told what they write on stderr. */
export function utilityEngines(
  { utilityProcess, MessageChannelMain }: UtilityParts,
  entry: string,
  folder: string,
  onOutput: (text: string) => void,
): UtilityEngines {
  const living = new Map<Electron.UtilityProcess, Promise<void>>();

  const start: StartEngine = () => {
    const child = utilityProcess.fork(entry, [folder], {
      serviceName: 'Switchback engine',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    living.set(child, new Promise((ended) => child.once('exit', () => ended())));
    child.once('exit', () => living.delete(child));
    child.stderr?.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
    // The line is a port of its own, for its closing reaches the process: that then stops its jobs, which keep what they have done.
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(null, [port2]);
    return {
      transport: portTransport({
        ...electronPort(port1),
        onClose: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
      }),
      pid: () => child.pid ?? null,
    };
  };
  const ended = async (patienceMs: number) => {
    const timer = setTimeout(() => {
      for (const child of living.keys()) child.kill();
    }, patienceMs);
    await Promise.all(living.values());
    clearTimeout(timer);
  };
  return { start, ended };
}
