import { fullBatch } from '../../engine/analysis/batches.ts';
import { multiplyAdds } from '../../engine/network/parameters.ts';
import { programBuilder } from '../../engine/program/builder.ts';
import { matmul } from '../../engine/program/emit.ts';
import { randomNormals } from '../../engine/random.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { atLeast, interleaved, type Measurement } from './measurement.ts';
import type { BenchSubject } from './subject.ts';

/** The side of the square matrices whose product is the measure: large enough to keep every core busy. */
const side = 2048;

/** Multiply-adds a second of the bare forward pass, as a share of those of a matrix product of the same runtime. */
export async function measureForward({ runtime, network, runForward }: BenchSubject): Promise<Measurement[]> {
  const b = programBuilder();
  const a = b.feed('a', 'float32', [side, side]);
  const program = b.build({ product: matmul(b, a, b.parameter('b', [side, side])) });
  const executable = await runtime.load(program, { b: square('b') });
  const feeds = { a: square('a') };
  const multiply = async () => {
    await executable.run(feeds);
  };
  try {
    const [forward, product] = await interleaved(5, [() => runForward(fullBatch), multiply]);
    const rate = (fullBatch * multiplyAdds(network)) / forward!;
    return [
      atLeast(`forward pass, batch ${fullBatch}`, "the matrix product's rate", rate / (side ** 3 / product!), 0.85),
    ];
  } finally {
    await executable.dispose();
  }
}

const square = (key: string): Tensor => ({
  dtype: 'float32',
  shape: [side, side],
  data: randomNormals(['bench', key], side * side),
});
