import { type ProgramBuilder, programBuilder, type Value } from '../../../../src/engine/program/builder.ts';
import type { Program } from '../../../../src/engine/program/program.ts';
import { onnxRuntime } from '../../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../../src/engine/runtime/runtime.ts';
import { execute, expectClose } from '../../tensors.ts';

/** Emits one operation on values that stand for the tensors. */
export type Emission = (b: ProgramBuilder, ...inputs: Value[]) => Value;

/** A tensor whose first axis is the batch. */
export const batched = (tensor: Tensor): BatchedTensor => ({ tensor, isBatched: true });
interface BatchedTensor {
  readonly tensor: Tensor;
  readonly isBatched: true;
}

type Given = Tensor | BatchedTensor;

/** What ONNX Runtime makes of one operation on the tensors. */
export async function evaluate(emission: Emission, ...given: Given[]): Promise<Tensor> {
  const { program, feeds } = compiled(emission, given);
  return (await execute(onnxRuntime, program, {}, feeds)).out!;
}

/** The same, with its numbers alone. */
export async function numbers(emission: Emission, ...given: Given[]): Promise<number[]> {
  return [...(await evaluate(emission, ...given)).data];
}

/** Fails unless the reference makes the same of it, to five digits of the largest number. */
export async function expectAsReference(emission: Emission, ...given: Given[]): Promise<void> {
  const { program, feeds } = compiled(emission, given);
  const { out: expected } = await execute(referenceRuntime, program, {}, feeds);
  const { out: actual } = await execute(onnxRuntime, program, {}, feeds);
  expectClose(actual!, expected!, 1e-5);
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
