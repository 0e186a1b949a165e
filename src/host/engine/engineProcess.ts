import { type ElectronPort, electronPort } from '../../shared/rpc/electronPort.ts';
import { type PortLike, portTransport } from '../../shared/rpc/portTransport.ts';
import { serveEngine } from './serveEngine.ts';

/** The entry of an engine process: a child of Node, or of Electron as a utility process. Its argument is the workspace's folder. */
const folder = process.argv.at(-1)!;

/** What Electron gives its utility processes in place of `process.send`. */
interface ParentPort {
  once(event: 'message', listener: (event: { ports: readonly ElectronPort[] }) => void): void;
}
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

const nodeChannel: PortLike = {
  postMessage: (message) => process.send!(message),
  onMessage: (listener) => void process.on('message', listener),
  // Without its host a child has nobody to work for.
  onClose: (listener) => void process.once('disconnect', () => listener()),
  close: () => process.exit(0),
};

const serveOver = (line: PortLike) => serveEngine(portTransport(line), folder, () => process.exit(0));

// Electron's host sends the line as a port.
if (parentPort) parentPort.once('message', ({ ports: [port] }) => serveOver(electronPort(port!)));
else serveOver(nodeChannel);

// Ctrl-C in a terminal reaches children too: the host decides when they end.
process.on('SIGINT', () => {});
