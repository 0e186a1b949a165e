import { decodeMessage, encodeMessage } from './codec.ts';
import { type Transport, transportEnd } from './transport.ts';

/** What ports that pass structured clones have in common: a page's, Electron's, a child process's channel. */
export interface PortLike {
  readonly postMessage: (message: Uint8Array<ArrayBuffer>) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onClose: (listener: (reason?: string) => void) => void;
  readonly close: () => void;
}

/**
 * A line over a port. Messages go as bytes: a port would copy the whole buffer behind an array that shows a part of it. A message that
 * cannot be read closes it; none larger than `mostBytes` is sent.
 */
export function portTransport(port: PortLike, mostBytes?: number): Transport {
  const end = transportEnd();
  let isOpen = true;
  const close = () => {
    isOpen = false;
    port.close();
    end.closed();
  };
  port.onMessage((message) => {
    try {
      end.received(decodeMessage(message as Uint8Array));
    } catch {
      close();
    }
  });
  port.onClose((reason) => {
    isOpen = false;
    end.closed(reason);
  });
  return {
    send: (message, onTaken) => {
      if (isOpen) port.postMessage(encodeMessage(message, mostBytes));
      onTaken?.();
    },
    onMessage: end.onMessage,
    onClose: end.onClose,
    close,
    // A port reads by itself; over ports Switchback's own processes ask, which wait for answers.
    pause: () => {},
    resume: () => {},
  };
}
