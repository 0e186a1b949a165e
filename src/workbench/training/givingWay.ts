import { setTimeout } from 'node:timers/promises';

/** Trainings that this process does. */
let trainings = 0;

/** Does a training. Whoever calls `givingWay` gives way to it meanwhile. */
export async function whileTraining<T>(training: () => Promise<T>): Promise<T> {
  trainings += 1;
  try {
    return await training();
  } finally {
    trainings -= 1;
  }
}

/** Work is done in spells of this, ms: long beside the pictures that are under way when it pauses. */
const spellMs = 25;
/** How long it rests after a spell, as a share of that: what it takes from the training in a second becomes less by so much as it takes longer. */
const restShare = 0.7;

/** What work on many pictures awaits after each, so that it leaves the processor to a training for part of the time. Alone, it does not rest. */
export function givingWay(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    const workedMs = performance.now() - sinceMs;
    if (workedMs < spellMs) return;
    if (trainings > 0) await setTimeout(workedMs * restShare);
    sinceMs = performance.now();
  };
}
