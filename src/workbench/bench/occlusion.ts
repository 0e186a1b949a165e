import { fullBatch } from '../../engine/analysis/batches.ts';
import { incrementalOccluder } from '../../engine/analysis/incrementalOccluder.ts';
import { runWindows } from '../../engine/analysis/occluder.ts';
import { compileOcclusion } from '../../engine/program/compile.ts';
import { planIncremental } from '../../engine/program/incremental/plan.ts';
import { randomNormals } from '../../engine/random.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { slideWindow } from '../../shared/slidingWindow.ts';
import { atLeast, interleaved, type Measurement } from './measurement.ts';
import type { BenchSubject } from './subject.ts';

interface Case {
  readonly sidePx: number;
  readonly stridePx: number;
  /** Of the grid's positions every so many, so that borders and middle have their shares. */
  readonly every: number;
  readonly bound: number;
}

const cases: readonly Case[] = [
  { sidePx: 27, stridePx: 14, every: 1, bound: 2.5 },
  { sidePx: 16, stridePx: 4, every: 7, bound: 4 },
];
const memoryBytes = 2 ** 32;

/** Incremental occlusion of one image against a whole forward pass a position, programs loaded on both sides. */
export async function measureOcclusion(subject: BenchSubject): Promise<Measurement[]> {
  const { runtime, network, weights } = subject;
  const images = { image: picture(subject, 'image'), baseline: picture(subject, 'baseline') };
  const plain = await runtime.load(compileOcclusion(network, 'pool5'), weights);
  const wholePasses = async () => {
    await runWindows(
      plain,
      images,
      Int32Array.from({ length: 4 * fullBatch }, () => 27),
    );
  };
  const measurements: Measurement[] = [];
  try {
    for (const { sidePx, stridePx, every, bound } of cases) {
      const [, height, width] = network.inputShape;
      const grid = slideWindow([height, width], [sidePx, sidePx], [stridePx, stridePx]);
      const total = grid.rows.length * grid.columns.length;
      const positions = Array.from({ length: Math.ceil(total / every) }, (_, i) => i * every);
      const plan = planIncremental(network, grid, total, memoryBytes);
      const occluder = await incrementalOccluder({ ...subject, layer: 'pool5', images, grid, plan, memoryBytes });
      const incremental = async () => {
        for (const batch of occluder.batches(positions)) await occluder.run(batch);
      };
      try {
        const [whole, slices] = await interleaved(3, [wholePasses, incremental]);
        const speed = whole! / fullBatch / (slices! / positions.length);
        const share = every === 1 ? `${total} positions` : `every ${every}th of ${total} positions`;
        const what = `occlusion, window ${sidePx} px, stride ${stridePx}, ${share}`;
        measurements.push(atLeast(what, "a whole forward pass a position's speed", speed, bound));
      } finally {
        await occluder.dispose();
      }
    }
  } finally {
    await plain.dispose();
  }
  return measurements;
}

function picture({ network }: BenchSubject, key: string): Tensor {
  const values = network.inputShape.reduce((a, c) => a * c, 1);
  return { dtype: 'float32', shape: [1, ...network.inputShape], data: randomNormals([key], values) };
}
