import type { PortLike } from './portTransport.ts';

/** What Electron's `MessagePortMain` is, in its main process and in its utility processes. */
export interface ElectronPort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** A port of Electron's as what a transport is made over; it delivers from the first listener on. */
export function electronPort(port: ElectronPort): PortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => void port.on('close', () => listener()),
    close: () => port.close(),
  };
}
