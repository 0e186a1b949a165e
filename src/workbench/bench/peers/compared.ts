import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { interleaved } from '../measurement.ts';
import type { Peer } from './pytorch.ts';
import type { Task } from './tasks.ts';

/** How far two sides may be apart, as a share of the largest number. */
const tolerance = 1e-3;

/** What a task takes both sides, in turn. Throws `MISMATCH` where they do not come to the same numbers. */
export async function compared(
  task: string,
  ours: Task,
  peer: Peer,
  rounds = 3,
): Promise<Readonly<Record<'ours' | 'theirs', number>>> {
  const expected = (await peer.perform(task)).numbers;
  if (expected.length > 0) expectNear(task, await ours.run(), expected);
  const seconds = await interleaved(rounds, [() => discard(ours.run()), () => discard(peer.perform(task))]);
  return { ours: seconds[0]!, theirs: seconds[1]! };
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
