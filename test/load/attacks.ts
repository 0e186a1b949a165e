import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { encode } from '@msgpack/msgpack';
import { openSocket, type Target } from './target.ts';

/** Goes on for ever; `did` is told of each piece that is done. */
type Attack = (target: Target, did: () => void) => Promise<void>;

const forEver = async (work: () => Promise<unknown>): Promise<never> => {
  for (;;) await work().catch(() => setTimeout(1));
};
const atOnce = async (count: number, work: () => Promise<unknown>) => {
  await Promise.all(Array.from({ length: count }, work));
};

/** A connection that says `text` at once and then a letter a second, until it is closed. */
async function slowly({ hostname, port }: Target, text: string): Promise<void> {
  const socket = connect(port, hostname);
  socket.on('error', () => {});
  socket.write(text);
  const timer = setInterval(() => socket.write('x'), 1000);
  await new Promise((done) => socket.once('close', done));
  clearInterval(timer);
}

/** An answer, read to its end and thrown away. */
const ask = (target: Target, agent: Agent, path: string, headers: Record<string, string>) =>
  new Promise<void>((resolve, reject) => {
    const asked = request({ host: target.hostname, port: target.port, path, agent, headers }, (answer) => {
      answer.resume().once('end', resolve);
    });
    asked.once('error', reject).end();
  });

/** Sends messages over a line of its own as fast as they are taken, and opens another when it is closed. */
async function messages(target: Target, did: () => void, message: (id: number) => Uint8Array): Promise<void> {
  const socket = await openSocket(target, target.headers);
  const closed = new Promise<void>((done) => socket.once('close', done));
  const sent = (bytes: Uint8Array) => new Promise((done) => socket.send(bytes, done));
  for (let id = 1; socket.readyState === socket.OPEN; id++) {
    await sent(message(id));
    did();
    // It has been answered, or the line is closed.
    await Promise.race([new Promise((answered) => socket.once('message', answered)), closed]);
  }
}
const asking = (input: unknown) => (id: number) => encode({ kind: 'request', id, name: 'run.list', input });

/** What is done to a host, by name. */
export const attacks = {
  nothing: () => new Promise(() => {}),
  '1000 slow headers': (target, did) =>
    atOnce(1000, () =>
      forEver(async () => {
        await slowly(target, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
        did();
      }),
    ),
  '1000 connections that say nothing': (target, did) =>
    atOnce(1000, () =>
      forEver(async () => {
        await slowly(target, '');
        did();
      }),
    ),
  '200 slow uploads with the token': (target, did) =>
    atOnce(200, () =>
      forEver(async () => {
        const head = `PUT /uploads/weights HTTP/1.1\r\nHost: ${target.hostname}:${target.port}\r\nCookie: ${target.headers.cookie}\r\n`;
        await slowly(target, `${head}Content-Length: 1000000\r\n\r\n`);
        did();
      }),
    ),
  'requests without the token': (target, did) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    return atOnce(50, () =>
      forEver(async () => {
        await ask(target, agent, '/', {});
        did();
      }),
    );
  },
  'WebSockets without the token': (target, did) =>
    atOnce(50, () =>
      forEver(async () => {
        await openSocket(target, {}).catch(() => {});
        did();
      }),
    ),
  'messages of 0.9 MB of text': (target, did) =>
    atOnce(4, () => forEver(() => messages(target, did, asking({ text: 'x'.repeat(900_000) })))),
  'messages of 0.9 MB of small numbers': (target, did) =>
    atOnce(4, () => forEver(() => messages(target, did, asking(new Array(900_000).fill(1))))),
  'messages nested 50 000 deep': (target, did) =>
    atOnce(4, () => forEver(() => messages(target, did, () => nestedMessage(50_000)))),
  'messages of 20 MB': (target, did) =>
    atOnce(4, () => forEver(() => messages(target, did, () => new Uint8Array(20 * 2 ** 20)))),
  '20 pages that ask as fast as they can': (target, did) =>
    atOnce(20, () => forEver(() => messages(target, did, asking({})))),
} as const satisfies Record<string, Attack>;

export type AttackName = keyof typeof attacks;

/** Arrays in arrays, as bytes: to make it as an array would overflow the stack of whoever encodes it. */
const nestedMessage = (depth: number): Uint8Array => new Uint8Array(depth + 1).fill(0x91, 0, depth);
