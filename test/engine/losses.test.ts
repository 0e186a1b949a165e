import { expect, test } from 'vitest';
import { programBuilder } from '../../src/engine/program/builder.ts';
import { oneHot, reduce } from '../../src/engine/program/emit.ts';
import { type LossName, losses, steepest } from '../../src/engine/program/losses.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { dot, execute, float32, int32, normal } from './tensors.ts';

const [rows, classes] = [6, 4];

function compileLoss(loss: LossName) {
  const b = programBuilder();
  const targets = oneHot(b, b.feed('labels', 'int32', ['n']), classes);
  const { each, slope } = losses[loss](b, b.feed('scores', 'float32', ['n', classes]), targets);
  return b.build({ total: reduce(b, 'reduceSum', each, [0, 1], true), slope });
}

async function at(loss: LossName, scores: Float32Array) {
  const labels = int32(
    [rows],
    Array.from({ length: rows }, (_, i) => i % classes),
  );
  return execute(referenceRuntime, compileLoss(loss), {}, { scores: float32([rows, classes], [...scores]), labels });
}

/** Written out: one number at a time. */
function plain(loss: LossName, scores: Float32Array): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const own = Array.from(scores.subarray(row * classes, (row + 1) * classes));
    const label = row % classes;
    if (loss === 'softmax') total += Math.log(own.reduce((sum, s) => sum + Math.exp(s), 0)) - own[label]!;
    else for (const [c, s] of own.entries()) total += Math.max(0, 1 - (c === label ? s : -s)) ** 2;
  }
  return total;
}

test.each(['softmax', 'hinge'] as const)(
  '%s: its value is that of plain loops, its slope that of differences',
  async (loss) => {
    const scores = normal(['scores', loss], [rows, classes]).data as Float32Array;
    const direction = normal(['direction', loss], [rows, classes]);
    const { total, slope } = await at(loss, scores);
    expect(total!.data[0]).toBeCloseTo(plain(loss, scores), 4);
    const moved = (step: number) =>
      plain(
        loss,
        scores.map((score, i) => score + step * direction.data[i]!),
      );
    const step = 1e-3;
    const difference = (moved(step) - moved(-step)) / (2 * step);
    expect(dot(slope!, direction)).toBeCloseTo(difference, 2);
    const curvature = (moved(step) + moved(-step) - 2 * moved(0)) / step ** 2;
    expect(curvature).toBeLessThanOrEqual(steepest[loss] * dot(direction, direction) * 1.05);
  },
);
