import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelSummary } from '../../../src/shared/contract/model.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { start, switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

/** A training that was stopped or killed, and resumed, must end with the very weights of one that was not. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const training = (name: string, epochs = 6) => [
  ...['train', '--dataset', 'halves', '--network', 'zfnet-small', '--name', name, ...workspace],
  ...['--epochs', String(epochs), '--batch', '4', '--lr', '0.001', '--threads', '1'],
  ...['--seed', '7', '--checkpoints', '0,2,4,6'],
];

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 40);
  await switchbackJson('dataset', 'add', folder.at('halves'), ...workspace);
  await switchbackJson(...(training('unbroken') as [string, ...string[]]));
});
afterAll(folder.remove);

async function weights(run: string): Promise<[string, string][]> {
  const checkpoints = await switchbackJson<ModelSummary[]>('model', 'list', run, ...workspace);
  return checkpoints.map(({ name, weightsHash }) => [name.replace(/.*@/, ''), weightsHash]);
}

/** The losses of a run, epoch by epoch; the time they took may differ. */
async function losses(run: string) {
  const { epochRows } = await switchbackJson<RunDescription>('run', 'show', run, ...workspace);
  return epochRows.map(({ seconds: _, ...row }) => row);
}

test('killed without warning, resumed: the same weights at every checkpoint', async () => {
  const killed = start(training('killed'));
  await killed.says('epoch 2 of 6');
  killed.child.kill('SIGKILL');
  await once(killed.child, 'close');
  const paused = await switchback('run', 'pause', 'killed', ...workspace);
  expect([paused.code, paused.stderr]).toEqual([2, expect.stringContaining('is paused')]);
  const jobs = await switchbackJson<{ kind: string; status: string }[]>('jobs', '--last', '1', ...workspace);
  expect(jobs).toMatchObject([{ kind: 'train', status: 'failed' }]);
  await switchbackJson('run', 'resume', 'killed', ...workspace);
  expect(await weights('killed')).toEqual(await weights('unbroken'));
  expect(await losses('killed')).toEqual(await losses('unbroken'));
});

test('stopped by Ctrl-C in the middle of an epoch, resumed: the same weights', async () => {
  const stopped = start(training('stopped'));
  await stopped.says('epoch 3 of 6');
  stopped.child.kill('SIGINT');
  const { code, stderr } = await stopped.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('switchback run resume stopped');
  expect((await switchbackJson<RunDescription>('run', 'show', 'stopped', ...workspace)).status).toBe('paused');
  await switchbackJson('run', 'resume', 'stopped', ...workspace);
  expect(await weights('stopped')).toEqual(await weights('unbroken'));
  expect(await losses('stopped')).toEqual(await losses('unbroken'));
});

test('a training stops when the process that launched it is gone, and can be resumed', async () => {
  const launched = start(training('launched'), { isLaunched: true });
  await launched.says('epoch 1 of 6');
  const exit = once(launched.child, 'exit');
  launched.child.disconnect();
  await launched.says('switchback run resume launched');
  expect(await exit).toEqual([1, null]);
});

test('a command that is launched over a channel ends by itself', async () => {
  const launched = start(['run', 'list', ...workspace], { isLaunched: true });
  expect((await launched.ended).code).toBe(0);
});

const olderNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((part) => join(part, 'node'))
  .find((node) => existsSync(node) && Number(/\d+/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))) < 24);

test.skipIf(!olderNode)('under an older Node a signal to the first process alone stops the training too', async () => {
  const stopped = start(training('older'), { node: olderNode! });
  await stopped.says('epoch 1 of 6');
  stopped.child.kill('SIGINT');
  const { code, stderr } = await stopped.ended;
  expect(code).toBe(1);
  expect(stderr).toContain('switchback run resume older');
});

test.skipIf(!olderNode)(
  'under an older Node the training ends with the first process when that is killed',
  async () => {
    const killed = start(training('orphaned'), { node: olderNode! });
    await killed.says('epoch 1 of 6');
    killed.child.kill('SIGKILL');
    // The pipes close when the second process has ended too.
    expect((await killed.ended).stderr).toContain('switchback run resume orphaned');
  },
);

test('another process lowers the learning rate of a training, then pauses it', async () => {
  // Two commands start and end while it trains.
  const running = start(training('steered', 20));
  await running.says('epoch 1 of 20');
  expect((await switchback('run', 'lower-rate', 'steered', ...workspace)).code).toBe(0);
  expect((await switchback('run', 'pause', 'steered', ...workspace)).code).toBe(0);
  expect((await running.ended).code).toBe(0);
  expect((await switchbackJson<RunDescription>('run', 'show', 'steered', ...workspace)).status).toBe('paused');
  const resumed = await switchbackJson<RunDescription>('run', 'resume', 'steered', ...workspace);
  expect(resumed.lastEpoch?.learningRate).toBeLessThanOrEqual(0.0001);
});
