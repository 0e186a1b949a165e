import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ShownAblation } from '../../../src/experiments/ablation/declaration/kept.ts';
import type { AblationPlan } from '../../../src/experiments/ablation/declaration/plan.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import { type Served, serveHalves } from '../../host/web/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

const kind = 'ablation';
const network = { run: 'run' } as const;

test('a page plans an ablation, is told of its runs as they come, and sees the table', async () => {
  const client = served.client();
  onTestFinished(client.close);
  const ask = async (question: string, input: object) =>
    (await client.request('analysis.ask', { kind, question, input } as never)).result;
  const plan = (await ask('plan', { network, variants: ['minus 9', 'fc6 width 4'] })) as AblationPlan;
  expect(plan).toMatchObject({ network: 'zfnet-small', dataset: 'halves', epochs: 1 });
  expect(plan.variants.slice(0, 2)).toMatchObject([
    { text: '', cost: 1, problem: null },
    { text: 'minus 3,4', problem: null },
  ]);
  expect(plan.variants.at(-2)).toMatchObject({ text: 'minus 9', problem: { key: 'ablation.noLayer' } });
  expect(plan.variants.at(-1)).toMatchObject({ name: 'fc6 width 4', problem: null });
  expect(await ask('speed', { network })).toMatchObject({ secondsPerImage: expect.any(Number) });

  const topics = new Set<string>();
  client.on('catalog.changed', (change) => {
    for (const topic of change.topics) topics.add(topic);
  });
  const states: JobState[] = [];
  const ended = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => {
      states.push(job);
      if (job.finishedAt !== null) resolve(job);
    });
  });
  const parameters = { name: 'by page', network, variants: ['minus 7'], seeds: [3] };
  await client.request('job.start', { kind: 'analyse', parameters: { kind, parameters } });
  const { status, result, subject, warnings } = await ended;
  expect({ status, subject }).toEqual({ status: 'done', subject: 'by page' });
  expect(warnings[0]).toMatchObject({ key: 'ablation.about' });
  const shares = states.flatMap(({ progress }) => progress?.share ?? []);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect([...topics]).toEqual(expect.arrayContaining(['analyses', 'runs', 'models']));

  const { analysisId: id } = result as { analysisId: number };
  const { rows } = (await client.request('analysis.get', { kind, id })).result as ShownAblation;
  expect(rows.map(({ finished }) => finished)).toEqual([1, 1]);
  const { result: runs } = await client.request('run.list', {});
  expect(runs.map(({ name }) => name)).toEqual(['run', 'by page zfnet-small seed 3', 'by page minus 7 seed 3']);
  for (const file of ['variants.csv', 'runs.csv', 'curves.csv', 'results.npy', 'curves.npy', 'ablation.json']) {
    const answer = await fetch(`${served.origin}/downloads/analyses/ablation/${id}/${file}`, {
      headers: { cookie: served.cookie },
    });
    expect(answer.status, file).toBe(200);
    if (file === 'runs.csv')
      expect((await answer.text()).split('\n')[2]).toMatch(
        /^minus 7,3,by page minus 7 seed 3,[\d.]+,0,[\d.]+,0,[\d.]+$/,
      );
  }
}, 120_000);
