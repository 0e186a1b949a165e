import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { PortLike } from '../../src/shared/rpc/portTransport.ts';

/** A worker's port in the clothes of Electron's `MessagePortMain`. */
export interface StandInPort {
  readonly inner: MessagePort;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message' | 'close', listener: (event: { data: unknown }) => void): void;
}

export const standInPort = (inner: MessagePort): StandInPort => ({
  inner,
  postMessage: (message) => inner.postMessage(message),
  start: () => inner.start(),
  close: () => inner.close(),
  on: (event, listener) => void inner.on(event, (data: unknown) => listener({ data })),
});

/** Stands in for Electron's `MessageChannelMain`. */
export class StandInChannel {
  readonly port1: StandInPort;
  readonly port2: StandInPort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = standInPort(port1);
    this.port2 = standInPort(port2);
  }
}

/** A stand-in's port as the page has it. */
export const pagePort = (port: StandInPort): PortLike => ({
  postMessage: (message) => port.postMessage(message),
  onMessage: (listener) => {
    port.on('message', ({ data }) => listener(data));
    port.start();
  },
  onClose: (listener) => port.on('close', () => listener()),
  close: () => port.close(),
});
