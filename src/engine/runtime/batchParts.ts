import type { Program, TensorSpec } from '../program/program.ts';
import type { Tensor, Tensors } from './runtime.ts';

/**
 * True when what a program gives for an image does not depend on the others of its batch, so that half a batch gives half the results.
 * A training step is not of that kind: it sums over the batch.
 */
export function isDivisible({ feeds, values, operations, outputs }: Program): boolean {
  const isBatched = ({ shape }: TensorSpec) => shape.includes('n');
  const isFirst = ({ shape }: TensorSpec) => shape[0] === 'n';
  const given = Object.values(feeds).filter(isBatched);
  const results = Object.values(outputs).map((name) => values[name]!);
  // Switches count positions in the whole batch.
  const switches = new Set(
    operations.flatMap(({ op, outputs: [, second] }) => (op === 'maxPool' && second ? [second] : [])),
  );
  return (
    given.length > 0 &&
    given.every(isFirst) &&
    results.every(isFirst) &&
    !Object.values(outputs).some((name) => switches.has(name)) &&
    operations.every(({ inputs, outputs: made }) => {
      return !inputs.some((name) => isBatched(values[name]!)) || made.every((name) => isBatched(values[name]!));
    })
  );
}

/** Images `from` up to `to` of what is fed to a divisible program; nothing is copied. */
export function partOfBatch(program: Program, feeds: Tensors, from: number, to: number): Tensors {
  const cut = Object.entries(program.feeds).map(([name, { shape }]) => {
    return [name, shape.includes('n') ? rows(feeds[name]!, from, to) : feeds[name]!] as const;
  });
  return Object.fromEntries(cut);
}

/** Results one after another along their first axis, as if they had been computed at once. */
export function joined(parts: readonly Readonly<Record<string, Tensor>>[]): Record<string, Tensor> {
  const [first] = parts as [Readonly<Record<string, Tensor>>];
  if (parts.length === 1) return first;
  return Object.fromEntries(Object.keys(first).map((name) => [name, stacked(parts.map((part) => part[name]!))]));
}

function rows({ shape, data, dtype }: Tensor, from: number, to: number): Tensor {
  const size = data.length / shape[0]!;
  return { dtype, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * size, to * size) } as Tensor;
}

function stacked(tensors: readonly Tensor[]): Tensor {
  const [{ dtype, shape, data }] = tensors as [Tensor];
  const all = new (data.constructor as new (length: number) => Tensor['data'])(
    tensors.reduce((length, tensor) => length + tensor.data.length, 0),
  );
  let at = 0;
  for (const tensor of tensors) {
    all.set(tensor.data, at);
    at += tensor.data.length;
  }
  const n = tensors.reduce((sum, tensor) => sum + tensor.shape[0]!, 0);
  return { dtype, shape: [n, ...shape.slice(1)], data: all } as Tensor;
}
