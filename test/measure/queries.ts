import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import type { Input } from '../../src/shared/rpc/request.ts';
import { median } from '../../src/workbench/bench/measurement.ts';
import { clientOf } from './ask.ts';

export type Measured = readonly [what: string, found: string, bound: string, met: boolean];

type Question = {
  [N in keyof WorkbenchContract & string]: readonly [N, Input<WorkbenchContract, N>];
}[keyof WorkbenchContract & string];

const wide = { model: 'wide@60', layer: 'relu4' };
const dense = { model: 'zfnet@2', layer: 'relu6' };
const pair = { left: 'wide@59', right: 'wide@60' };
const split = { dataset: 'large', split: 'val' } as const;

/** What the screens ask when they open, of the largest there is. */
const questions: readonly Question[] = [
  ['dataset.list', {}],
  ['dataset.show', { dataset: 'large' }],
  ['dataset.listImages', { dataset: 'large', split: 'train', offset: 30_000, limit: 200 }],
  ['network.list', {}],
  ['run.list', {}],
  ['run.describe', { run: 'wide' }],
  ['run.steps', { run: 'wide', after: 280_000 }],
  ['run.epochs', { run: 'wide' }],
  ['model.list', {}],
  ['picture.suggest', { model: 'wide@60', count: 24 }],
  ['unit.listLayers', { model: 'wide@60' }],
  ['unit.list', { ...wide, rule: 'deconvnet' }],
  ['unit.list', { ...dense, rule: 'deconvnet' }],
  ['unit.listTop', { ...wide, channel: 7 }],
  ['compare.listLayers', pair],
  ['compare.units', { ...pair, layer: 'relu4', ...split }],
  ['compare.units', { left: 'zfnet@1', right: 'zfnet@2', layer: 'relu6', ...split }],
  ['analysis.list', { kind: 'occlusion' }],
  ['figure.list', {}],
  ['job.listPast', { limit: 100 }],
];
const times = 15;
const boundMs = 50;

/** How long a host takes to answer each question, over a WebSocket: the median of fifteen times. */
export async function measureQueries(url: string): Promise<Measured[]> {
  const client = clientOf(url);
  const measured: Measured[] = [];
  for (const [name, input] of questions) {
    const ms: number[] = [];
    for (let i = 0; i < times; i++) {
      const startMs = performance.now();
      await client.request(name, input as never);
      ms.push(performance.now() - startMs);
    }
    const about = Object.values(input).filter((value) => typeof value === 'string');
    measured.push([
      [name, ...about].join(' '),
      `${median(ms).toFixed(1)} ms`,
      `≤ ${boundMs} ms`,
      median(ms) <= boundMs,
    ]);
  }
  client.close();
  return measured;
}
