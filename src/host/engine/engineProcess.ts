import { portTransport } from '../../shared/rpc/portTransport.ts';
import { serveEngine } from './serveEngine.ts';

/** The entry of an engine process: a child of Node, or of Electron as a utility process. Its argument is the workspace's folder. */
const folder = process.argv.at(-1)!;

/** What Electron gives its utility processes in place of `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

serveEngine(
  portTransport({
    postMessage: (message) => (parentPort ? parentPort.postMessage(message) : process.send!(message)),
    onMessage: (listener) => {
      if (parentPort) parentPort.on('message', ({ data }) => listener(data));
      else process.on('message', listener);
    },
    // Without its host a child of Node has nobody to work for; Electron ends its utility processes itself.
    onClose: (listener) => process.once('disconnect', () => listener()),
    close: () => process.exit(0),
  }),
  folder,
  () => process.exit(0),
);
// Ctrl-C in a terminal reaches children too: the host decides when they end.
process.on('SIGINT', () => {});
