import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { askHost } from '../../src/main/hostRequests.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
let number = 0;

/** A server at a local socket that answers as the test says; its address. */
async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  number += 1;
  const server = createServer(answer);
  const address = folder.at(`socket${number}`);
  server.listen(address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return address;
}

test('path, query and the headers that the host heeds are passed on; status, headers and body come back', async () => {
  let asked: IncomingMessage | undefined;
  const address = await answering((request, response) => {
    asked = request;
    response.writeHead(404, { 'Content-Type': 'text/plain', ETag: '"1"' }).end('nothing');
  });
  const headers = { 'If-None-Match': '"0"', Cookie: 'a=b', Origin: 'https://elsewhere.example' };
  const answer = await askHost(address, new Request('app://switchback/pictures/images/7?side=128', { headers }));
  expect(asked!.url).toBe('/pictures/images/7?side=128');
  expect(asked!.headers).toMatchObject({ host: 'switchback', 'if-none-match': '"0"' });
  expect(asked!.headers.cookie).toBeUndefined();
  expect(asked!.headers.origin).toBeUndefined();
  expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([404, '"1"', 'nothing']);
});

test('an answer without a body has none', async () => {
  const address = await answering((_request, response) => response.writeHead(304).end());
  const answer = await askHost(address, new Request('app://switchback/'));
  expect([answer.status, answer.body]).toEqual([304, null]);
});

test('an answer is streamed: its beginning is there before its end is written', async () => {
  const rest = Promise.withResolvers<void>();
  const address = await answering(async (_request, response) => {
    response.write('first');
    await rest.promise;
    response.end(' last');
  });
  const answer = await askHost(address, new Request('app://switchback/'));
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('first');
  rest.resolve();
  expect((await reader.read()).value).toBe(' last');
});

test('what is sent is streamed too, and sent no further once it is cancelled', async () => {
  const got = { bytes: 0, isCut: false };
  const address = await answering((request, response) => {
    request.on('data', (chunk: Buffer) => {
      got.bytes += chunk.length;
    });
    request.once('end', () => response.end('taken'));
    request.once('close', () => {
      got.isCut = !request.complete;
    });
  });
  const send = (body: ReadableStream | Uint8Array<ArrayBuffer>, signal?: AbortSignal) =>
    askHost(
      address,
      new Request('app://switchback/uploads/weights', { method: 'PUT', body, duplex: 'half', signal } as RequestInit),
    );
  expect(await (await send(new Uint8Array(300_000))).text()).toBe('taken');
  expect(got).toEqual({ bytes: 300_000, isCut: false });

  const stopper = new AbortController();
  const endless = new ReadableStream({
    pull: async (controller) => {
      await setTimeout(5);
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const sent = send(endless, stopper.signal);
  await expect.poll(() => got.bytes).toBeGreaterThan(300_000);
  stopper.abort();
  await expect(sent).rejects.toThrow();
  await expect.poll(() => got.isCut).toBe(true);
});

test('where nothing listens, the system says why', async () => {
  await expect(askHost(folder.at('nothing'), new Request('app://switchback/'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
