import { availableParallelism } from 'node:os';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { atLeast, type BenchRoom, interleaved, type Measurement } from '../measurement.ts';
import type { BenchSubject } from '../subject.ts';
import { type Peer, startPeer } from './pytorch.ts';
import { peerSetting, writePeerFiles } from './setting.ts';
import { forward, occlusion, projections, type Task, topScan, training } from './tasks.ts';

/** What is measured: our task, the script's, and how many times as fast ours should be. */
const comparisons = [
  { what: 'occlusion, window 27 px, stride 14', prepare: occlusion, task: 'occlusion', bound: 8 },
  { what: 'nine strongest of 128 images', prepare: topScan, task: 'scan', bound: 2 },
  { what: '144 projections from conv5', prepare: projections, task: 'projections', bound: 4 },
  { what: 'training step, batch 32', prepare: training, task: 'training', bound: 1.5 },
] as const;

/** How far two sides may be apart, as a share of the largest number. */
const tolerance = 1e-3;

/**
 * The analyses as they are done with PyTorch, in turn with ours: the same network, weights, batch and number of threads. Gives also
 * what PyTorch it was. Throws `MISMATCH` where both sides do not come to the same numbers.
 */
export async function measurePeers(
  subject: BenchSubject,
  { folder, context }: BenchRoom,
  python: string,
): Promise<{ readonly version: string; readonly measurements: Measurement[] }> {
  const setting = peerSetting(subject);
  writePeerFiles(folder, subject, setting);
  const peer = await startPeer(python, folder, availableParallelism());
  try {
    const bare = await forward(subject, setting);
    await compare('forward', bare, peer).finally(bare.dispose);
    const measurements: Measurement[] = [];
    for (const { what, prepare, task, bound } of comparisons) {
      context.signal.throwIfAborted();
      const ours = await prepare(subject, setting);
      const speed = await compare(task, ours, peer).finally(ours.dispose);
      measurements.push(atLeast(what, "PyTorch's speed", speed, bound));
      const step = say('common.verbatim', { text: `${what}, PyTorch beside` });
      context.report({ unit: 'measurements', done: measurements.length, total: comparisons.length, step });
    }
    return { version: peer.version, measurements };
  } finally {
    peer.close();
  }
}

/** How many times as fast ours is. */
async function compare(task: string, ours: Task, peer: Peer): Promise<number> {
  const expected = (await peer.perform(task)).numbers;
  if (expected.length > 0) expectNear(task, await ours.run(), expected);
  const seconds = await interleaved(3, [() => discard(ours.run()), () => discard(peer.perform(task))]);
  return seconds[1]! / seconds[0]!;
}

const discard = async (work: Promise<unknown>): Promise<void> => {
  await work;
};

function expectNear(task: string, found: ArrayLike<number>, expected: readonly number[]): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / largest;
  if (found.length === expected.length && apart <= tolerance) return;
  const sentence = say('bench.peerDiffers', { task, share: apart.toExponential(1) });
  throw new SwitchbackError('MISMATCH', sentence);
}
