import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { operatorsOf } from '../program/onnxNodes.ts';
import type { CommonOperation, Program, TensorSpec } from '../program/program.ts';
import type { Tensor, Tensors } from './runtime.ts';

/**
 * Checks that `parameters` holds every parameter of the program in its type and shape; others are ignored.
 * Throws `MISMATCH` naming the first that is missing or different.
 */
export function checkParameters(program: Program, parameters: Tensors): void {
  for (const [name, spec] of Object.entries(program.parameters)) {
    const wanted = describe(spec);
    const given = parameters[name];
    if (!given) {
      throw new SwitchbackError('MISMATCH', say('computing.parameterMissing', { name, wanted }));
    }
    if (describe(given) !== wanted || !isFilled(given)) {
      const places = { name, wanted, found: describe(given), count: given.data.length };
      throw new SwitchbackError('MISMATCH', say('computing.parameterDifferent', places));
    }
  }
}

/**
 * Checks that `feeds` holds every feed of the program, or those in `names`, in its type and shape; others are ignored. Gives the batch
 * size: what `n` stands for throughout, 1 where no feed has a batch axis.
 * Throws `BAD_ARGUMENT` naming the first feed that is missing, different, empty or of another batch size.
 */
export function checkFeeds(program: Program, feeds: Tensors, names = Object.keys(program.feeds)): number {
  let batch: { readonly name: string; readonly size: number } | undefined;
  for (const name of names) {
    const spec = program.feeds[name]!;
    const given = feeds[name];
    if (!given)
      throw new SwitchbackError('BAD_ARGUMENT', say('computing.feedMissing', { name, wanted: describe(spec) }));
    const size = batchSize(spec, given);
    if (describe(given) !== describe(withBatch(spec, size ?? 1)) || !isFilled(given)) {
      const places = { name, wanted: describe(spec), found: describe(given), count: given.data.length };
      throw new SwitchbackError('BAD_ARGUMENT', say('computing.feedDifferent', places));
    }
    if (size === undefined) continue;
    if (size === 0) throw new SwitchbackError('BAD_ARGUMENT', say('computing.feedEmpty', { name }));
    batch ??= { name, size };
    if (size !== batch.size) {
      const places = { name, size, other: batch.name, otherSize: batch.size };
      throw new SwitchbackError('BAD_ARGUMENT', say('computing.feedBatch', places));
    }
  }
  return batch?.size ?? 1;
}

/** A program's operations, if every runtime computes them. Throws `UNSUPPORTED` naming the layer that is for ONNX Runtime alone. */
export function commonOperations({ operations }: Program, runtime: string): readonly CommonOperation[] {
  return operations.map((operation) => {
    if (operation.op !== 'onnxNodes') return operation;
    const places = { layer: operation.layer, ops: operatorsOf(operation), runtime };
    throw new SwitchbackError('UNSUPPORTED', say('computing.opaqueElsewhere', places));
  });
}

/** `spec` with the batch size in the place of `n`. */
export function withBatch({ dtype, shape }: TensorSpec, n: number): { dtype: Tensor['dtype']; shape: number[] } {
  return { dtype, shape: shape.map((size) => (size === 'n' ? n : size)) };
}

/** The size that `given` has where `spec` has `n`; undefined where there is no `n`. */
function batchSize({ shape }: TensorSpec, given: Tensor): number | undefined {
  const axis = shape.indexOf('n');
  return axis < 0 ? undefined : given.shape[axis];
}

function isFilled({ shape, data }: Tensor): boolean {
  return data.length === shape.reduce((a, c) => a * c, 1);
}

const describe = ({ dtype, shape }: TensorSpec): string => `${dtype} [${shape.join(', ')}]`;
