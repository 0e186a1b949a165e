import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type {
  OccludedView,
  Occlusion,
  OcclusionSummary,
} from '../../../src/experiments/occlusion/declaration/types.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import { type Served, serveHalves } from '../../host/web/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

const kind = 'occlusion';
const listed = async (client: ReturnType<Served['client']>) =>
  (await client.request('analysis.list', { kind })).result as OcclusionSummary[];
const get = (path: string) => fetch(served.origin + path, { headers: { cookie: served.cookie } });

test('a page occludes a picture, watches, looks under a window, and saves the figure', async () => {
  const client = served.client();
  onTestFinished(client.close);
  const { result: images } = await client.request('picture.suggest', { model: 'run@1', count: 1 });
  const picture = { imageId: images[0]!.imageId };
  const states: JobState[] = [];
  const ended = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => {
      states.push(job);
      if (job.finishedAt !== null) resolve(job);
    });
  });
  await client.request('job.start', {
    kind: 'analyse',
    parameters: {
      kind: 'occlusion',
      parameters: { model: 'run@1', picture, window: [16, 16], stride: [4, 4], baseline: 'blur' },
    },
  });
  const { status, result } = await ended;
  expect(status).toBe('done');
  const { analysisId: id } = result as { analysisId: number };
  expect(states.some((job) => job.status === 'running' && job.progress?.result !== undefined)).toBe(true);

  const occlusion = (await client.request('analysis.get', { kind, id })).result as Occlusion;
  expect(occlusion.probabilities[0]).toBeInstanceOf(Float32Array);
  expect(occlusion.topClass).toBeInstanceOf(Int32Array);
  expect((await listed(client))[0]).toMatchObject({ id, done: occlusion.total, picture });

  const input = {
    model: 'run@1',
    picture: { occlusionId: id },
    baseline: occlusion.baseline,
    window: [occlusion.rows[1]!, occlusion.columns[2]!, 16, 16],
    targets: occlusion.targets,
  };
  const asked = await client.request('analysis.ask', { kind, question: 'at', input });
  const view = asked.result as OccludedView;
  expect(view.targets[0]!.probability).toBeCloseTo(occlusion.probabilities[0]![occlusion.columns.length + 2]!, 5);

  expect((await get(`/pictures/blobs/${occlusion.input}`)).headers.get('content-type')).toBe('image/png');
  const figure = await get(`/downloads/analyses/occlusion/${id}/occlusion.pdf`);
  expect(figure.headers.get('content-disposition')).toBe(`attachment; filename="occlusion-${id}.pdf"`);
  expect(
    Buffer.from(await figure.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test.each([
  ['/downloads/analyses/occlusion/1/weights.npy', 404],
  ['/downloads/analyses/occlusion/999/occlusion.svg', 404],
  ['/downloads/analyses/occlusion/1/..%2F..%2Fcatalog.sqlite', 404],
])('%s is answered with %d and one sentence', async (path, code) => {
  const response = await get(path);
  expect(response.status).toBe(code);
  expect(await response.text()).not.toMatch(/\n|at \//);
});

test.each([
  [{ picture: { imageId: 999_999 } }, /no image with the id 999999/],
  [{ picture: { dropped: 'a'.repeat(64) } }, /drop it again/],
])('a picture that is not there fails the job with a reason: %j', async (changes, reason) => {
  const client = served.client();
  onTestFinished(client.close);
  const failed = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => job.finishedAt !== null && resolve(job));
  });
  await client.request('job.start', {
    kind: 'analyse',
    parameters: { kind: 'occlusion', parameters: { model: 'run@1', ...changes } },
  });
  expect(await failed).toMatchObject({ status: 'failed', message: { text: expect.stringMatching(reason) } });
});

test('a file by its path is no picture that a page may name', async () => {
  const client = served.client();
  onTestFinished(client.close);
  const parameters = { kind: 'occlusion', parameters: { model: 'run@1', picture: { file: '/etc/passwd' } } };
  await expect(client.request('job.start', { kind: 'analyse', parameters })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
});

test('an occlusion is removed, once', async () => {
  const client = served.client();
  onTestFinished(client.close);
  const [latest] = await listed(client);
  await client.request('analysis.remove', { kind, id: latest!.id });
  expect((await listed(client)).map(({ id }) => id)).not.toContain(latest!.id);
  await expect(client.request('analysis.remove', { kind, id: latest!.id })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
