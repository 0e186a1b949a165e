import type { Program, TensorSpec } from './program.ts';

const bytesPerElement = { float32: 4, int32: 8, uint8: 1 } as const; // runtimes may hold integers in 64 bits

/** The largest number of bytes that values with a batch axis take at one time, for each image of the batch. */
export function peakBytesPerImage(program: Program): number {
  const lastUse = new Map<string, number>();
  for (const [i, { inputs }] of program.operations.entries()) for (const name of inputs) lastUse.set(name, i);
  for (const name of Object.values(program.outputs)) lastUse.set(name, program.operations.length);

  let live = Object.values(program.feeds).reduce((sum, spec) => sum + bytesPerImage(spec), 0);
  let peak = live;
  for (const [i, { inputs, outputs }] of program.operations.entries()) {
    for (const name of outputs) live += bytesPerImage(program.values[name]!);
    peak = Math.max(peak, live);
    for (const name of new Set(inputs)) if (lastUse.get(name) === i) live -= bytesPerImage(program.values[name]!);
  }
  return peak;
}

/**
 * How many images a batch may hold: what fits `budgetBytes`, at least 1, at most `most`.
 * Half the budget is left for what a runtime needs besides the values: unrolled convolutions, its allocator's slack.
 */
export function batchSizeWithin(program: Program, budgetBytes: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(budgetBytes / 2 / peakBytesPerImage(program))));
}

function bytesPerImage({ dtype, shape }: TensorSpec): number {
  if (!shape.includes('n')) return 0;
  return shape.reduce<number>((bytes, size) => (size === 'n' ? bytes : bytes * size), bytesPerElement[dtype]);
}
