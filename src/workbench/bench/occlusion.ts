import { emptyOcclusionMaps, occlude, occlusionSubject } from '../../engine/analysis/occlusion.ts';
import { compileOcclusion } from '../../engine/program/compile.ts';
import { randomNormals } from '../../engine/random.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { slideWindow } from '../../shared/slidingWindow.ts';
import { fullBatch } from '../batches.ts';
import { atMost, interleaved, type Measurement } from './measurement.ts';
import type { BenchSubject } from './subject.ts';

/** A window of 27 px with stride 14 over one image, against a forward pass for each position. */
export async function measureOcclusion({
  runtime,
  network,
  weights,
  runForward,
}: BenchSubject): Promise<Measurement[]> {
  const executable = await runtime.load(compileOcclusion(network, 'pool5'), weights);
  const [channels, height, width] = network.inputShape;
  const picture = (key: string): Tensor => {
    return {
      dtype: 'float32',
      shape: [1, ...network.inputShape],
      data: randomNormals([key], channels * height * width),
    };
  };
  const images = { image: picture('image'), baseline: picture('baseline') };
  const grid = slideWindow([height, width], [27, 27], [14, 14]);
  const positions = grid.rows.length * grid.columns.length;
  const run = async () => {
    const subject = await occlusionSubject(executable, images, {});
    for await (const _ of occlude(executable, images, grid, subject, emptyOcclusionMaps(grid), fullBatch));
  };
  try {
    const [forward, occlusion] = await interleaved(3, [() => runForward(positions), run]);
    const perPosition = (positions / (Math.ceil(positions / fullBatch) * fullBatch)) * forward!;
    return [
      atMost(`occlusion at ${positions} positions`, 'time of as many forward passes', occlusion! / perPosition, 1.1),
    ];
  } finally {
    await executable.dispose();
  }
}
