import { rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import type { EngineContract, EngineEvents } from '../../../src/host/engine/engineContract.ts';
import { serveEngine } from '../../../src/host/engine/serveEngine.ts';
import type { Topic } from '../../../src/shared/contract/events.ts';
import { createClient } from '../../../src/shared/rpc/client.ts';
import { memoryTransports } from '../../../src/shared/rpc/memoryTransport.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { writeHalves } from '../cli/pictures.ts';

const computing = vi.hoisted(() => ({ begun: [] as unknown[], finish: () => {} }));
vi.mock('../../../src/host/engine/computations.ts', () => {
  const compute = async (_models: unknown, input: unknown) => {
    computing.begun.push(input);
    await new Promise<void>((resolve) => {
      computing.finish = resolve;
    });
    return input;
  };
  return { computations: { compute } };
});

const folder = temporaryFolder();
afterAll(folder.remove);

test('an aborted computation is answered at once, and the next waits until it has ended; an aborted one that waits is left out', async () => {
  const [page, engine] = memoryTransports();
  serveEngine(engine, folder.at('workspace'), () => {});
  const client = createClient<EngineContract, EngineEvents>(async () => page);
  const ask = (input: string, { signal } = new AbortController()) =>
    client.request('engine.compute', { name: 'compute', input }, { signal });
  const stoppers = [new AbortController(), new AbortController()] as const;
  const [first, second, third] = [ask('first', stoppers[0]), ask('second', stoppers[1]), ask('third')];
  await expect.poll(() => computing.begun).toEqual(['first']);

  for (const stopper of stoppers) stopper.abort(new Error('superfluous'));
  await expect(first).rejects.toThrow('superfluous');
  await expect(second).rejects.toThrow('superfluous');
  await setTimeout(50);
  expect(computing.begun).toEqual(['first']);

  computing.finish();
  await expect.poll(() => computing.begun).toEqual(['first', 'third']);
  computing.finish();
  expect((await third).result).toBe('third');
  client.close();
});

test('what a job cannot read shows in its data set while it runs, and what a check finds again', async () => {
  await writeHalves(folder.at('halves'), 10);
  const [page, engine] = memoryTransports();
  serveEngine(engine, folder.at('library'), () => {});
  const client = createClient<EngineContract, EngineEvents>(async () => page);
  const jobEnds: string[] = [];
  const told: (readonly [during: number, topic: Topic])[] = [];
  client.on('catalog.changed', ({ topics }) => told.push(...topics.map((topic) => [jobEnds.length, topic] as const)));
  const run = async (kind: string, parameters: unknown) => {
    const { result } = await client.request('engine.runJob', { jobId: kind, kind, parameters });
    jobEnds.push(kind);
    return result;
  };
  await run('addDataset', { folder: folder.at('halves'), name: 'halves' });
  const [from, to] = [folder.at('halves', 'left', '00.jpg'), folder.at('moved.jpg')];
  await rename(from, to);
  const recipe = { epochs: 1, checkpointEpochs: [], threads: 1 };
  await run('train', { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'first', recipe });
  expect(told).toContainEqual([1, 'datasets']);
  expect(await run('checkDataset', { dataset: 'halves' })).toEqual({ images: 20, troubled: 1 });
  await rename(to, from);
  expect(await run('checkDataset', { dataset: 'halves' })).toEqual({ images: 20, troubled: 0 });
  client.close();
});
