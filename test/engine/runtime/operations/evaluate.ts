import { type ProgramBuilder, programBuilder, type Value } from '../../../../src/engine/program/builder.ts';
import type { Program } from '../../../../src/engine/program/program.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { runtimes } from '../../runtimes.ts';
import { execute, expectClose } from '../../tensors.ts';
import { toleranceOf } from '../../tolerances.ts';

/** Emits one operation on values that stand for the tensors. */
export type Emission = (b: ProgramBuilder, ...inputs: Value[]) => Value;

/** A tensor whose first axis is the batch. */
export const batched = (tensor: Tensor): BatchedTensor => ({ tensor, isBatched: true });
interface BatchedTensor {
  readonly tensor: Tensor;
  readonly isBatched: true;
}

type Given = Tensor | BatchedTensor;

/** What one operation makes of the tensors: on every runtime here, which must agree. */
export async function evaluate(emission: Emission, ...given: Given[]): Promise<Tensor> {
  const { program, feeds } = compiled(emission, given);
  const [first, ...others] = await everywhere(program, feeds);
  for (const { name, out } of others) expectClose(out, first!.out, toleranceOf(program), name);
  return first!.out;
}

/** The same, with its numbers alone. */
export async function numbers(emission: Emission, ...given: Given[]): Promise<number[]> {
  return [...(await evaluate(emission, ...given)).data];
}

/** Fails unless every runtime makes the same of it as the reference. */
export async function expectAsReference(emission: Emission, ...given: Given[]): Promise<void> {
  const { program, feeds } = compiled(emission, given);
  const { out: expected } = await execute(referenceRuntime, program, {}, feeds);
  for (const { name, out } of await everywhere(program, feeds)) {
    expectClose(out, expected!, toleranceOf(program), name);
  }
}

async function everywhere(program: Program, feeds: Record<string, Tensor>): Promise<{ name: string; out: Tensor }[]> {
  const results = [];
  for (const { name, runtime } of runtimes)
    results.push({ name, out: (await execute(runtime, program, {}, feeds)).out! });
  return results;
}

function compiled(emission: Emission, given: readonly Given[]): { program: Program; feeds: Record<string, Tensor> } {
  const b = programBuilder();
  const feeds: Record<string, Tensor> = {};
  const inputs = given.map((one, i) => {
    const tensor = 'tensor' in one ? one.tensor : one;
    feeds[`${i}`] = tensor;
    return b.feed(`${i}`, tensor.dtype, 'tensor' in one ? ['n', ...tensor.shape.slice(1)] : tensor.shape);
  });
  return { program: b.build({ out: emission(b, ...inputs) }), feeds };
}
