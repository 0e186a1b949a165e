import { type Transport, transportEnd } from './transport.ts';

/** What ports that pass structured clones have in common: a page's, Electron's, a child process's channel. */
export interface PortLike {
  readonly postMessage: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onClose: (listener: (reason?: string) => void) => void;
  readonly close: () => void;
}

/** A line over a port, which the system copies messages through. */
export function portTransport(port: PortLike): Transport {
  const end = transportEnd();
  let isOpen = true;
  port.onMessage(end.received);
  port.onClose((reason) => {
    isOpen = false;
    end.closed(reason);
  });
  return {
    send: (message) => {
      if (isOpen) port.postMessage(message);
    },
    onMessage: end.onMessage,
    onClose: end.onClose,
    close: () => {
      isOpen = false;
      port.close();
      end.closed();
    },
  };
}
