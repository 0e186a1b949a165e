import { portTransport } from '../../shared/rpc/portTransport.ts';
import { serveEngine } from './serveEngine.ts';

/** The entry of an engine process, a child of the host's. Its argument is the workspace's folder. */
const folder = process.argv.at(-1)!;

const line = portTransport({
  postMessage: (message) => process.send!(message),
  onMessage: (listener) => void process.on('message', listener),
  // Without its host a child has nobody to work for.
  onClose: (listener) => void process.once('disconnect', () => listener()),
  close: () => process.exit(0),
});
serveEngine(line, folder, () => process.exit(0));

// Ctrl-C in a terminal reaches children too: the host decides when they end.
process.on('SIGINT', () => {});
