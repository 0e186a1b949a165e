import type { CommonOperation, Program } from '../../program/program.ts';
import { checkFeeds, checkParameters, commonOperations, withBatch } from '../check.ts';
import type { Executable, Runtime, Tensor, Tensors } from '../runtime.ts';
import { seriesOfRuns } from '../series.ts';
import type { Array64 } from './array.ts';
import { compute } from './compute.ts';

/** Plain loops in float64, straight from the definitions and slow on purpose: the oracle of the tests. */
export const referenceRuntime: Runtime = {
  name: 'reference',
  device: 'cpu',
  version: 'reference (float64)',
  hasOnnxNodes: false,
  load: async (program, parameters) => {
    checkParameters(program, parameters);
    const operations = commonOperations(program, 'reference');
    const weights = new Map(Object.keys(program.parameters).map((name) => [name, widened(parameters[name]!)]));
    const run: Executable['run'] = async (feeds) => execute(program, operations, weights, feeds);
    return {
      run,
      series: (state) => seriesOfRuns(program, run, state),
      dispose: async () => weights.clear(),
    };
  },
};

function execute(
  program: Program,
  operations: readonly CommonOperation[],
  weights: ReadonlyMap<string, Array64>,
  feeds: Tensors,
): Record<string, Tensor> {
  const n = checkFeeds(program, feeds);
  const values = new Map(weights);
  for (const name of Object.keys(program.feeds)) values.set(name, widened(feeds[name]!));
  for (const operation of operations) {
    const inputs = operation.inputs.map((name) => values.get(name)!);
    const shapes = operation.outputs.map((name) => withBatch(program.values[name]!, n).shape);
    for (const [i, result] of compute(operation, inputs, shapes).entries()) values.set(operation.outputs[i]!, result);
  }
  return Object.fromEntries(
    Object.entries(program.outputs).map(([name, value]) => [
      name,
      narrowed(values.get(value)!, program.values[value]!.dtype),
    ]),
  );
}

const widened = ({ shape, data }: Tensor): Array64 => ({ shape, data: Float64Array.from(data) });

function narrowed({ shape, data }: Array64, dtype: Tensor['dtype']): Tensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(data) };
    case 'int32':
      return { dtype, shape, data: Int32Array.from(data) };
    case 'uint8':
      return { dtype, shape, data: Uint8Array.from(data) };
  }
}
