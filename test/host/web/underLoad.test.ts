import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Served, serveHalves } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

/** A connection that says `text` and then nothing more. */
async function quiet(text = ''): Promise<Socket> {
  const socket = connect(served.port, '127.0.0.1').on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.resume().write(text);
  return socket;
}
const isOpen = (socket: Socket) => !socket.closed;

/** Asks over a connection that is kept, and tells over which. */
function askOver(agent: Agent): Promise<{ readonly status: number; readonly localPort: number }> {
  return new Promise((resolve, reject) => {
    get(`${served.origin}/`, { agent, headers: { cookie: served.cookie } }, (answer) => {
      const { localPort } = answer.socket;
      answer.resume().once('end', () => resolve({ status: answer.statusCode!, localPort: localPort! }));
    }).once('error', reject);
  });
}

describe('connections, with the token and without', () => {
  test('without it are few: of many the oldest go, and one that has shown it stays', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const before = await askOver(agent);
    const first = await quiet('GET / HTTP/1.1\r\nX-Slow: ');
    for (let i = 0; i < 300; i++) await quiet();
    await expect.poll(() => isOpen(first)).toBe(false);
    expect((await fetch(served.origin, { headers: { cookie: served.cookie } })).status).toBe(200);
    expect((await askOver(agent)).localPort).toBe(before.localPort);
  });

  test('with it are answered, as many as pages open at once, while others wait', async () => {
    for (let i = 0; i < 250; i++) await quiet();
    const agent = new Agent();
    const answers = await Promise.all(Array.from({ length: 60 }, () => askOver(agent)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('which do not finish what they ask are closed within seconds', async () => {
    const slow = await quiet(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nX-Slow: `);
    const began = performance.now();
    await once(slow, 'close');
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe('a message', () => {
  const line = async () => {
    const { cookie, origin } = served;
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, { headers: { cookie, origin } });
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    return socket;
  };

  test('larger than any document ends its line, before it is read', async () => {
    const socket = await line();
    socket.send(new Uint8Array(300_000));
    const [code] = await once(socket, 'close');
    // Too big, or gone before that could be said.
    expect([1009, 1006]).toContain(code);
  });

  test('of a great many values is refused, and the line goes on', async () => {
    const socket = await line();
    socket.send(encode({ kind: 'request', id: 1, name: 'run.list', input: new Array(200_000).fill(1) }));
    const [bytes] = (await once(socket, 'message')) as [Buffer];
    expect(bytes.toString()).toContain('too many values');
    expect(isOpen(socket as never)).toBe(true);
  });
});
