import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { portTransport } from '../../shared/rpc/portTransport.ts';
import type { StartEngine } from './supervisor.ts';

/** Starts processes of an `entry`, a file of this folder, as children of Node. `onOutput` is told what they write on stderr. */
export function forkEngines(
  entry: 'engineProcess.ts' | 'picturesProcess.ts',
  folder: string,
  onOutput: (text: string) => void,
): StartEngine {
  return () => {
    const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [folder], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr!.setEncoding('utf8').on('data', onOutput);
    const over = Promise.withResolvers<string>();
    child.once('exit', (code, signal) => over.resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    // What cannot be sent to one that has just died is no news: its exit tells why.
    child.on('error', (error) => child.pid === undefined && over.resolve(error.message));
    let isOver = false;
    const ended = over.promise.then(() => {
      isOver = true;
    });
    return {
      transport: portTransport({
        postMessage: (message) => child.connected && child.send(message as object),
        onMessage: (listener) => child.on('message', listener),
        onClose: (listener) => void over.promise.then(listener),
        // The process then stops its jobs, which keep what they have done, and ends.
        close: () => child.connected && child.disconnect(),
      }),
      pid: () => (isOver ? null : (child.pid ?? null)),
      ended,
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
