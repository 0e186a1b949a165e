import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { strangers } from '../../../src/host/web/strangers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class StandIn extends EventEmitter {
  isClosed = false;
  destroy(): void {
    this.isClosed = true;
    this.emit('close');
  }
}

function meeting(most: number, count: number) {
  const unknown = strangers(most);
  const sockets = Array.from({ length: count }, () => new StandIn());
  for (const socket of sockets) unknown.meet(socket as unknown as Socket);
  return { unknown, sockets, closed: () => sockets.flatMap(({ isClosed }, i) => (isClosed ? [i] : [])) };
}

test('of those that have waited for two seconds as many go as are too many', () => {
  const { closed } = meeting(3, 5);
  vi.advanceTimersByTime(1900);
  expect(closed()).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(closed()).toEqual([0, 1]);
});

test('whoever has shown the token stays', () => {
  const { unknown, sockets, closed } = meeting(3, 5);
  unknown.admit(sockets[0] as unknown as Socket);
  vi.advanceTimersByTime(3000);
  expect(closed()).toEqual([1]);
});

test('a flood is bounded at once', () => {
  const { closed } = meeting(3, 4100);
  expect(closed()).toEqual([0, 1, 2, 3]);
});
