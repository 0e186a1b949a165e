import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { uploadRoutes } from '../../../src/host/server/uploadRoutes.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import type { GivenParameters } from '../../../src/shared/contract/jobKinds.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { type Served, serveHalves } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

const put = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>, query: Record<string, string> = {}) =>
  fetch(`${served.origin}/uploads/weights?${new URLSearchParams(query)}`, { method: 'PUT', body: bytes, headers });

const own = () => ({ cookie: served.cookie, origin: served.origin });

async function upload(bytes: Uint8Array<ArrayBuffer>, query: Record<string, string> = {}): Promise<string> {
  const answer = await put(bytes, own(), query);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { fileId: string }).fileId;
}

async function imported(parameters: GivenParameters<'importModel'>): Promise<JobState> {
  const client = served.client();
  onTestFinished(client.close);
  const over = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => job.finishedAt && resolve(job));
  });
  await client.request('job.start', { kind: 'importModel', parameters });
  return over;
}

async function weightsOfRun(): Promise<{ bytes: Uint8Array<ArrayBuffer>; hash: string; folder: string }> {
  const client = served.client();
  onTestFinished(client.close);
  const [model] = (await client.request('model.list', { run: 'run' })).result.toReversed();
  const { folder } = (await client.request('workspace.describe', {})).result;
  const hash = model!.weightsHash;
  return { bytes: new Uint8Array(readFileSync(join(folder, 'blobs', hash.slice(0, 2), hash))), hash, folder };
}

test('a file that was dropped becomes a model, and its upload goes; the same again is the same model', async () => {
  const { bytes, folder } = await weightsOfRun();
  const fileId = await upload(bytes);
  expect(fileId).not.toContain('/');
  const job = await imported({ fileId, dataset: 'halves', network: { model: 'run' }, name: 'elsewhere' });
  expect(job.message).toBeNull();
  expect(job).toMatchObject({ status: 'done' });
  const client = served.client();
  onTestFinished(client.close);
  const { result } = await client.request('model.list', {});
  expect(result.at(-1)).toMatchObject({ name: 'elsewhere', origin: 'file', run: null, classes: 2 });
  const again = await imported({ fileId: await upload(bytes), network: { model: 'run' }, dataset: 'halves' });
  expect(again).toMatchObject({ status: 'done', result: { name: 'elsewhere' } });
  expect(again.warnings.map(({ key }) => key)).toContain('workbench.modelKnown');
  expect((await client.request('model.list', {})).result).toHaveLength(result.length);
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
});

test('weights of another network, and a file that holds none, fail with a sentence and leave nothing', async () => {
  const { bytes, folder } = await weightsOfRun();
  const other = await imported({
    ...{ fileId: await upload(bytes), dataset: 'halves', network: { preset: 'alexnet' } },
  });
  expect(other).toMatchObject({ status: 'failed', message: { key: 'network.weightDifferent' } });
  const none = await imported({
    ...{
      fileId: await upload(new TextEncoder().encode('nothing we know')),
      dataset: 'halves',
      network: { model: 'run' },
    },
  });
  expect(none).toMatchObject({ status: 'failed', message: { key: 'modelfile.safetensorsDamaged' } });
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
});

test('what is sent to lie beside a model is read with it, and gone with it', async () => {
  const { folder } = await weightsOfRun();
  const onnx = join(import.meta.dirname, '../../modelfile/onnx/models/flatten-gemm.onnx');
  const fileId = await upload(new Uint8Array(readFileSync(onnx)), { name: 'shapes.onnx' });
  const text = (content: string) => new TextEncoder().encode(content);
  const sidecar = text(JSON.stringify({ preprocessing: { channelOrder: 'bgr' } }));
  expect(await upload(sidecar, { name: 'shapes.switchback.json', beside: fileId })).toBe(fileId);
  await upload(text('a\nb\nc\nd\ne\n'), { name: 'labels.txt', beside: fileId });
  for (const name of ['../outside', '.hidden', 'a/b', 'a\\b', 'a\nb', ''])
    expect([name, (await put(text('x'), own(), { name, beside: fileId })).status]).toEqual([name, 422]);
  expect((await put(text('x'), own(), { name: 'x', beside: 'nothing' })).status).toBe(404);
  const job = await imported({ fileId });
  expect(job).toMatchObject({ status: 'done', result: { name: 'shapes' } });
  const client = served.client();
  onTestFinished(client.close);
  const { result } = await client.request('model.get', { model: 'shapes' });
  expect(result).toMatchObject({ classNames: ['a', 'b', 'c', 'd', 'e'], preprocessing: { channelOrder: 'bgr' } });
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
});

test('a page elsewhere and whoever has no token upload nothing', async () => {
  const { folder } = await weightsOfRun();
  const before = existsSync(join(folder, 'uploads')) ? readdirSync(join(folder, 'uploads')) : [];
  const bytes = new Uint8Array(8);
  expect((await put(bytes, { cookie: served.cookie, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect((await put(bytes, { origin: served.origin })).status).toBe(403);
  expect(existsSync(join(folder, 'uploads')) ? readdirSync(join(folder, 'uploads')) : []).toEqual(before);
});

test('weights that no job has taken for a day are gone with the next start', () => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  mkdirSync(folder.at('uploads'));
  for (const name of ['forgotten', 'fresh']) {
    mkdirSync(folder.at('uploads', name));
    writeFileSync(folder.at('uploads', name, 'weights'), 'weights');
  }
  const daysAgo = new Date(Date.now() - 2 * 24 * 60 * 60_000);
  utimesSync(folder.at('uploads', 'forgotten'), daysAgo, daysAgo);
  uploadRoutes({ workspace: { folder: folder.at() }, grants: {} } as unknown as Parameters<typeof uploadRoutes>[0]);
  expect(readdirSync(folder.at('uploads'))).toEqual(['fresh']);
});
