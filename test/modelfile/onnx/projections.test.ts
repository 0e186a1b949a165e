import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileProjection } from '../../../src/engine/program/compile.ts';
import { TENSOR } from '../../../src/engine/program/input.ts';
import type { Rule } from '../../../src/engine/program/rules.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { readFile, worstRelative } from './reading.ts';

/** A unit of a module's output, and the rule under which PyTorch took it down; `make.py` makes all that is beside it. */
interface ReferenceUnit {
  readonly module: string;
  /** Place in the flat output. */
  readonly unit: number;
  readonly activation: number;
  readonly rule: Rule;
}

const folder = join(import.meta.dirname, 'projections');
const units = JSON.parse(readFileSync(join(folder, 'units.json'), 'utf8')) as ReferenceUnit[];
const array = (name: string) => decodeNpy(readFileSync(join(folder, name)));
const input = { dtype: 'float32' as const, ...array('input.npy'), data: array('input.npy').data as Float32Array };
const projections = array('projections.npy');
const size = input.data.length;

/**
 * The layer that puts out what a module does. PyTorch's exporter makes one convolution of a convolution and the batch norm above it, so that of
 * such a file the convolution's own output can be seen nowhere.
 */
const layers = {
  folded: {
    mixed1: 'mixed1.concat',
    mixed2: 'mixed2.concat',
    'residual.norm2': 'residual.conv2',
    residual: 'residual.relu',
    dense: 'dense',
  },
  whole: {
    mixed1: 'mixed1.concat',
    mixed2: 'mixed2.concat',
    'residual.conv2': 'residual.conv2',
    'residual.norm2': 'residual.norm2',
    residual: 'residual.relu',
    dense: 'dense',
  },
} as const;

describe.each(['folded', 'whole'] as const)('%s.onnx', (file) => {
  const model = readFile(join(folder, `${file}.onnx`));
  const network = defineNetwork(model.network);
  const ofFile: Readonly<Record<string, string>> = layers[file];
  const own = units.map((unit, i) => ({ ...unit, i })).filter(({ module }) => module in ofFile);
  test.each(own)('$module by the rule $rule as in PyTorch', async ({ module, unit, activation, rule, i }) => {
    const program = compileProjection(network, 'tensor', ofFile[module]!, rule);
    const expected = projections.data.subarray(i * size, (i + 1) * size) as Float32Array;
    for (const runtime of [referenceRuntime, onnxRuntime]) {
      const executable = await runtime.load(program, model.weights);
      const place = { dtype: 'int32' as const, shape: [1], data: Int32Array.of(unit) };
      const found = await executable.run({ [TENSOR]: input, unit: place });
      await executable.dispose();
      expect(found.activation!.data[0]! / activation).toBeCloseTo(1, 5);
      expect(worstRelative(found.projection!.data as Float32Array, expected)).toBeLessThan(1e-5);
    }
  });
});
