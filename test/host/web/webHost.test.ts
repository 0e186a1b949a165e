import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { JobState } from '../../../src/shared/contract/job.ts';
import type { JobKind } from '../../../src/shared/contract/jobKinds.ts';
import { type Served, serveHalves } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(served.origin + path, { headers, redirect: 'manual' });

/** A request as it is written, which `fetch` would tidy up. */
async function raw(path: string, headers: Record<string, string> = { Cookie: served.cookie }): Promise<string> {
  const socket = connect(served.port, '127.0.0.1');
  const lines = Object.entries({ Host: `127.0.0.1:${served.port}`, Connection: 'close', ...headers });
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  const chunks = await Array.fromAsync(socket);
  return Buffer.concat(chunks as Buffer[]).toString();
}

async function logged(): Promise<string> {
  const client = served.client();
  onTestFinished(client.close);
  const { result } = await client.request('log.list', {});
  return result.map(({ message }) => message.text).join('\n');
}

describe('who may come in', () => {
  test('nobody without the token, or with a wrong one', async () => {
    for (const response of [
      await get('/'),
      await get('/?token=wrong'),
      await get('/', { cookie: `switchback-${served.port}=wrong` }),
      await get('/pictures/images/1'),
    ])
      expect(response.status).toBe(403);
    expect(await logged()).toContain('Refused GET /pictures/images/1: its token is missing or wrong.');
  });

  test('whoever has it is given a cookie that no script can read, and the token leaves the address', async () => {
    const { search } = new URL(served.url);
    const response = await get(`/${search}`);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/');
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/i);
    const page = await get('/', { cookie: served.cookie });
    expect(await page.text()).toContain('the page');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('no page of another origin, and none that has its own name point here', async () => {
    expect((await get('/', { cookie: served.cookie, origin: 'https://evil.example' })).status).toBe(403);
    const rebound = await raw('/', { Cookie: served.cookie, Host: `evil.example:${served.port}` });
    expect(rebound).toMatch(/^HTTP\/1.1 403/);
    expect(await logged()).toContain('it names another host');
  });

  test.each([
    ['no cookie', () => ({ origin: served.origin })],
    ['a wrong token', () => ({ origin: served.origin, cookie: `switchback-${served.port}=x` })],
    ['another origin', () => ({ origin: 'https://evil.example', cookie: served.cookie })],
  ])('no socket with %s', async (_what, headers) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, { headers: headers() });
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('403');
  });
});

describe('a socket that misbehaves ends alone', () => {
  const upgrade = (host: string) =>
    `GET /rpc HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

  test('refused, it breaks off before it is told so', async () => {
    for (let i = 0; i < 10; i++) {
      const socket = connect(served.port, '127.0.0.1');
      socket.write(upgrade('evil.example'), () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    expect((await get('/', { cookie: served.cookie })).status).toBe(200);
  });

  test('refused, it stays open at its end', async () => {
    const socket = connect({ port: served.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(upgrade('evil.example'));
    await once(socket.resume(), 'end');
    const writing = setInterval(() => socket.write('still here'), 10);
    onTestFinished(() => {
      clearInterval(writing);
      socket.destroy();
    });
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
  });

  test.each([
    ['no frame of a WebSocket', Buffer.from([0x82, 0x00])],
    ['a frame larger than any message', Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ])('let in, it sends %s', async (_what, bytes) => {
    const { cookie, origin } = served;
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, { headers: { cookie, origin } });
    const [{ socket: line }] = (await once(socket, 'upgrade')) as [{ socket: Socket }];
    line.write(bytes);
    await once(socket, 'close');
    expect((await get('/', { cookie })).status).toBe(200);
  });
});

describe('what a page may name', () => {
  test.each([
    '/assets/../../../../../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/../../../../etc/passwd',
    '//etc/passwd',
    '/pictures/images/..%2f..%2fcatalog.sqlite',
    '/pictures/inputs/run@1/..%2f..%2f..%2fetc%2fpasswd',
    '/pictures/blobs/..%2f..%2fcatalog.sqlite',
  ])('not a path: %s', async (path) => {
    const answer = await raw(path);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('SQLite format 3');
  });

  test.each(['/pictures/nothing', '/downloads/figures/x', '/downloads/figures/1/2', '/uploads/weights'])(
    'no file at %s',
    async (path) => {
      expect((await get(path, { cookie: served.cookie })).status).toBe(404);
    },
  );

  test('an image by its id, smaller', async () => {
    const response = await get('/pictures/images/1?side=32', { cookie: served.cookie });
    expect(response.headers.get('content-type')).toBe('image/webp');
    const again = await get('/pictures/images/1?side=32', {
      cookie: served.cookie,
      'if-none-match': response.headers.get('etag')!,
    });
    expect(again.status).toBe(304);
    expect((await get('/pictures/images/99999', { cookie: served.cookie })).status).toBe(404);
  });

  test('an image whole, no larger than it is', async () => {
    const response = await get('/pictures/whole/1', { cookie: served.cookie });
    expect(response.headers.get('content-type')).toBe('image/png');
    const etag = response.headers.get('etag')!;
    const again = await get('/pictures/whole/1', { cookie: served.cookie, 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect((await get('/pictures/whole/1?full', { cookie: served.cookie })).headers.get('etag')).not.toBe(etag);
    expect((await get('/pictures/whole/99999', { cookie: served.cookie })).status).toBe(404);
    expect((await get(`/pictures/whole/${'0'.repeat(64)}`, { cookie: served.cookie })).status).toBe(404);
  });

  test('patches of what is not there are not found', async () => {
    const asked = '/pictures/patches?model=nothing&layer=conv1&channel=0';
    expect((await get(asked, { cookie: served.cookie })).status).toBe(404);
    expect((await get('/pictures/patches', { cookie: served.cookie })).status).toBeGreaterThanOrEqual(400);
  });

  test('an image however often the process that decodes it is killed', async () => {
    await get('/pictures/images/1?side=32', { cookie: served.cookie });
    process.kill(served.enginePids().pictures!, 'SIGKILL');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => get(`/pictures/images/${i + 1}?side=40`, { cookie: served.cookie })),
    );
    expect(answers.map(({ status }) => status)).toEqual(new Array(12).fill(200));
    expect(await logged()).toContain('The process that decodes pictures ended (signal SIGKILL)');
  });

  test('a picture that is sent, by its SHA-256, and nothing that is none', async () => {
    const send = (body: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${served.origin}/uploads/pictures?name=x.png`, {
        method: 'PUT',
        body,
        headers: { cookie: served.cookie },
      });
    const hashes: string[] = [];
    for (const blue of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const background = { r: 18, g: 52, b: blue };
      const png = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer();
      const { dropped } = (await (await send(new Uint8Array(png))).json()) as { dropped: string };
      const input = await get(`/pictures/inputs/run@1/${dropped}`, { cookie: served.cookie });
      expect(input.headers.get('content-type')).toBe('image/png');
      hashes.push(dropped);
    }
    // A hash that begins with a digit is no id of an image.
    expect(hashes.some((hash) => /^\d/.test(hash))).toBe(true);
    expect((await get(`/pictures/inputs/run@1/1${hashes[0]}`, { cookie: served.cookie })).status).toBe(404);
    const refused = await send('<svg onload="alert(1)"/>');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      code: 'BAD_IMAGE',
      sentence: { text: expect.stringMatching(/^x.png is no JPEG/) },
    });
  });

  test('not weights by their hash', async () => {
    const client = served.client();
    onTestFinished(client.close);
    const { result } = await client.request('model.list', {});
    const response = await get(`/pictures/blobs/${result[0]!.weightsHash}`, { cookie: served.cookie });
    expect(response.status).toBe(404);
  });

  test('not a path in place of an id', async () => {
    const client = served.client();
    onTestFinished(client.close);
    const asked = client.request('unit.project', {
      model: '../../etc/passwd',
      layer: 'pool5',
      channel: 0,
      picture: { imageId: '/etc/passwd' } as never,
      position: [0, 0],
      rules: ['deconvnet'],
    });
    await expect(asked).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });
});

test('pages are told when a run has another name', async () => {
  const [one, two] = [served.client(), served.client()];
  onTestFinished(one.close);
  onTestFinished(two.close);
  const told: unknown[] = [];
  two.on('catalog.changed', (change) => told.push(change));
  await two.request('run.list', {});
  await one.request('run.rename', { run: 'run', name: 'renamed' });
  await two.request('run.list', {});
  expect(told).toContainEqual({ topics: ['runs', 'models'] });
  await one.request('run.rename', { run: 'renamed', name: 'run' });
});

test('a data set gets another name, and is found in another folder, of which a page names the grant alone', async () => {
  const client = served.client();
  onTestFinished(client.close);
  await client.request('dataset.rename', { dataset: 'halves', name: 'quarters' });
  const shown = async () => (await client.request('dataset.show', { dataset: 'quarters' })).result;
  const { root } = await shown();
  await expect(client.request('dataset.rename', { dataset: 'halves', name: 'x' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const [first] = (await client.request('folder.listRoots', {})).result;
  // A folder without the images is refused, and a path is no grant.
  await expect(
    client.request('dataset.move', { dataset: 'quarters', folderId: first!.folderId }),
  ).rejects.toMatchObject({ code: 'BAD_DATASET' });
  await expect(client.request('dataset.move', { dataset: 'quarters', folderId: root })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect((await shown()).root).toBe(root);
  await client.request('dataset.rename', { dataset: 'quarters', name: 'halves' });
});

/** Starts a job and resolves when it has ended; `onProgress` is told of everything before. */
async function runJob(kind: JobKind, parameters: unknown, onProgress: (job: JobState) => void = () => {}) {
  const client = served.client();
  onTestFinished(client.close);
  const { promise, resolve } = Promise.withResolvers<JobState>();
  client.on('job.progressed', (job) => (job.finishedAt ? resolve(job) : onProgress(job)));
  await client.request('job.start', { kind, parameters });
  return promise;
}

const index = { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool1'] };

describe('jobs', () => {
  test('two pages on one host hear of the same job, and both see what it found', async () => {
    const [one, two] = [served.client(), served.client()];
    onTestFinished(one.close);
    onTestFinished(two.close);
    await two.request('job.list', {});
    const heard = new Promise<JobState>((resolve) => {
      two.on('job.progressed', (job) => job.finishedAt && resolve(job));
    });
    const done = await runJob('index', index);
    expect(done).toMatchObject({ status: 'done', subject: 'run@1 · halves · train' });
    expect((await heard).id).toBe(done.id);
    for (const client of [one, two]) {
      const { result } = await client.request('unit.list', { model: 'run@1', layer: 'pool1', rule: 'deconvnet' });
      expect(result.units).toHaveLength(32);
    }
  });

  test('a job of an unknown kind, or with parameters that do not fit, is refused', async () => {
    const client = served.client();
    onTestFinished(client.close);
    for (const wrong of [
      { kind: 'eraseDisk', parameters: {} },
      { kind: 'index', parameters: { model: 7 } },
    ])
      await expect(client.request('job.start', wrong as never)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('a job that fails says why in one sentence', async () => {
    const failed = await runJob('index', { ...index, model: 'nobody@3' });
    expect(failed).toMatchObject({ status: 'failed' });
    expect(failed.message?.text).toMatch(/^There is no model "nobody"/);
  });

  test('the host answers while a job runs; stopped, it ends as cancelled', async () => {
    const client = served.client();
    onTestFinished(client.close);
    const answers: string[] = [];
    let stopping = false;
    const ended = await runJob('buildSample', {}, (job) => {
      if (stopping || job.status !== 'running') return;
      stopping = true;
      void client.request('workspace.describe', {}).then(({ result }) => {
        answers.push(result.folder);
        return client.request('job.cancel', { jobId: job.id });
      });
    });
    expect(ended.status).toBe('cancelled');
    expect(answers).toHaveLength(1);
  });

  test('when the engine process is killed its job is interrupted with a reason, and the next one runs', async () => {
    const before = served.enginePids().jobs!;
    let killed = false;
    const interrupted = await runJob('buildSample', {}, (job) => {
      if (killed || job.status !== 'running') return;
      killed = true;
      process.kill(before, 'SIGKILL');
    });
    expect(interrupted).toMatchObject({ status: 'interrupted', continuation: { kind: 'buildSample', parameters: {} } });
    expect(interrupted.message?.text).toContain('started again');
    expect(await logged()).toContain('The job process ended (signal SIGKILL)');
    await expect.poll(() => served.enginePids().jobs, { timeout: 10_000 }).not.toBe(before);
    expect(await runJob('index', { ...index, layers: ['pool2'] })).toMatchObject({ status: 'done' });
  });

  test('a page whose socket is cut is connected again and up to date', async () => {
    const client = served.client();
    onTestFinished(client.close);
    await client.request('job.list', {});
    const opened = new Promise<void>((resolve) => {
      client.onState((state) => state === 'open' && resolve());
    });
    served.cutSockets();
    await opened;
    const { result } = await client.request('job.list', {});
    expect(result.length).toBeGreaterThan(0);
    await setTimeout(0);
  });
});
