import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../../src/shared/rpc/client.ts';
import { largestRequestBytes } from '../../../src/shared/rpc/codec.ts';
import { eventSource } from '../../../src/shared/rpc/events.ts';
import { query } from '../../../src/shared/rpc/request.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import type { Transport } from '../../../src/shared/rpc/transport.ts';
import { acceptedLines } from './transports.ts';

const contract = {
  'line.call': query<null>()(z.object({ name: z.string() })),
  'answer.large': query<string>()(z.object({ length: z.number() })),
  'wait.long': query<null>()(z.object({})),
};
const mostAtOnce = 4;

/** What a host is asked, in the order in which it began to answer. */
function answering() {
  const calls: string[] = [];
  const long = { now: 0, most: 0, aborted: 0, end: [] as (() => void)[] };
  const events = eventSource<{ 'count.changed': string }>();
  const attach = (line: Transport) =>
    serve(line, {
      contract,
      events,
      handlers: {
        'line.call': ({ name }) => {
          calls.push(name);
          return null;
        },
        'answer.large': ({ length }) => {
          calls.push('large');
          return 'x'.repeat(length);
        },
        'wait.long': (_input, { signal }) => {
          long.most = Math.max(long.most, ++long.now);
          const { promise, resolve } = Promise.withResolvers<null>();
          long.end.push(() => resolve(null));
          signal.addEventListener('abort', () => {
            long.aborted += 1;
            resolve(null);
          });
          return promise.finally(() => {
            long.now -= 1;
          });
        },
      },
      onDefect: () => {},
      mostAtOnce,
    });
  return { calls, long, attach, events };
}

describe('lines that a host accepts', () => {
  test('take turns: one that has sent two thousand requests does not keep another waiting', async () => {
    const { calls, attach } = answering();
    const open = await acceptedLines(attach);
    const [flooding, quiet] = [await open(), await open()];
    const client = createClient<typeof contract, Record<string, never>>(async () => quiet.page);
    onTestFinished(client.close);
    await client.request('line.call', { name: 'early' });
    for (let id = 1; id <= 2000; id++)
      flooding.page.send({ kind: 'request', id, name: 'line.call', input: { name: 'flood' } });
    await client.request('line.call', { name: 'quiet' });
    // A request of the other in each turn of the loop, and it takes some until this one has come.
    expect(calls.indexOf('quiet')).toBeLessThan(200);
    await expect.poll(() => calls.filter((name) => name === 'flood').length).toBe(2000);
  });

  test('have no more than their measure answered at a time, and what waits can be cancelled', async () => {
    const { long, attach } = answering();
    const open = await acceptedLines(attach);
    const { page } = await open();
    const client = createClient<typeof contract, Record<string, never>>(async () => page);
    onTestFinished(client.close);
    const stopper = new AbortController();
    const running = Array.from({ length: mostAtOnce }, () => client.request('wait.long', {}));
    const cancelled = client.request('wait.long', {}, { signal: stopper.signal });
    const last = client.request('line.call', { name: 'last' });
    await expect.poll(() => long.now).toBe(mostAtOnce);
    stopper.abort(new Error('no longer wanted'));
    await expect(cancelled).rejects.toThrow('no longer wanted');
    long.end[0]!();
    await last;
    for (const end of long.end) end();
    await Promise.all(running);
    expect(long).toMatchObject({ most: mostAtOnce, aborted: 0 });
    expect(long.end).toHaveLength(mostAtOnce);
  });

  test('which ask without end and never read have few answers made, and are read no further', async () => {
    const { calls, attach } = answering();
    const open = await acceptedLines(attach);
    const { page, socket } = await open();
    socket.pause();
    const length = 4 * 2 ** 20;
    let sent = 0;
    const ask = (count: number) => {
      for (let i = 0; i < count; i++)
        page.send({ kind: 'request', id: ++sent, name: 'answer.large', input: { length, padding: 'x'.repeat(1000) } });
    };
    ask(20_000);
    await expect.poll(() => calls.length).toBeGreaterThan(0);
    await new Promise((done) => setTimeout(done, 500));
    const made = calls.length;
    expect(made).toBeLessThan(3 * mostAtOnce);
    // The system keeps some; the rest stays with whoever asks.
    expect(socket.bufferedAmount).toBeGreaterThan(largestRequestBytes);
    socket.terminate();
  });

  test('which do not read what they are told are cut', async () => {
    const { attach, events } = answering();
    const open = await acceptedLines(attach);
    const { socket, closed } = await open();
    socket.pause();
    for (let i = 0; i < 11_000; i++) events.emit('count.changed', 'x'.repeat(1000));
    await closed;
    socket.terminate();
  });
});
