import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type BridgePort, carryLine } from '../../src/main/hostSocket.ts';

/** A bridge with both ends faked, and what came out at each. */
function bridge(readyState: number = WebSocket.OPEN) {
  const seen = { port: [] as unknown[], socket: [] as unknown[], portIsClosed: false, socketIsClosed: false };
  const port = Object.assign(new EventEmitter(), {
    start: () => {},
    close: () => {
      seen.portIsClosed = true;
    },
    postMessage: (message: unknown) => seen.port.push(message),
  });
  const socket = Object.assign(new EventEmitter(), {
    readyState,
    close: () => {
      seen.socketIsClosed = true;
    },
    send: (message: unknown) => seen.socket.push(message),
  });
  carryLine(port as unknown as BridgePort, socket as unknown as WebSocket);
  return { port, socket, seen };
}

test('bytes go both ways as they are, of their own size', () => {
  const { port, socket, seen } = bridge();
  const bytes = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
  port.emit('message', { data: bytes });
  expect(seen.socket).toEqual([new Uint8Array([1, 2])]);
  socket.emit('message', new Uint8Array([3, 4, 5]).buffer, true);
  expect(seen.port).toEqual([new Uint8Array([3, 4, 5])]);
});

test.each([{ text: 'a' }, 'text', null, [1], 3])('what is no bytes ends the line: %j', (data) => {
  const { port, seen } = bridge();
  port.emit('message', { data });
  expect(seen).toMatchObject({ socket: [], socketIsClosed: true });
});

test('either end closes the other', () => {
  const one = bridge();
  one.port.emit('close');
  expect(one.seen.socketIsClosed).toBe(true);
  const other = bridge();
  other.socket.emit('close');
  expect(other.seen.portIsClosed).toBe(true);
});

test('what comes while the socket closes is dropped', () => {
  const { port, seen } = bridge(WebSocket.CLOSING);
  port.emit('message', { data: new Uint8Array([1]) });
  expect(seen.socket).toEqual([]);
});
