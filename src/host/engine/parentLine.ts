import { portTransport } from '../../shared/rpc/portTransport.ts';
import type { Transport } from '../../shared/rpc/transport.ts';

/** The line of a child process to the host that has started it. */
export function parentLine(): Transport {
  // Ctrl-C in a terminal reaches children too: the host decides when they end.
  process.on('SIGINT', () => {});
  return portTransport({
    postMessage: (message) => process.send!(message),
    onMessage: (listener) => void process.on('message', listener),
    // Without its host a child has nobody to work for.
    onClose: (listener) => void process.once('disconnect', () => listener()),
    close: () => process.exit(0),
  });
}
