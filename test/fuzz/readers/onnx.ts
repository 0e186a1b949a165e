import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { checkWeights } from '../../../src/engine/network/parameters.ts';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { readOnnx } from '../../../src/modelfile/onnx/read.ts';
import { mutatedBytes } from '../bytes.ts';
import { type Reader, writeCase } from '../reader.ts';

/** The small models of the tests. */
const models = join(import.meta.dirname, '../../modelfile/onnx/models');

/** What names mean in such files: operators, attributes, and where weights lie. */
const words = [
  ...['Conv', 'Gemm', 'Reshape', 'Transpose', 'Constant', 'Loop', 'If', 'Einsum', 'Shape', 'Gather', 'Slice', 'Concat'],
  ...['pads', 'strides', 'axis', 'perm', 'location', '../external.data', '/etc/passwd', 'x', 'y', 'a'],
];

export const onnx: Reader = {
  share: 15,
  open: async (folder) => {
    const names = readdirSync(models).filter((name) => name.endsWith('.onnx'));
    const seeds = names.map((name) => readFileSync(join(models, name)));
    const data = readFileSync(join(models, 'external.data'));
    const beside = fc.oneof({ arbitrary: fc.constant(data), weight: 3 }, mutatedBytes([data]));
    return {
      cases: fc.tuple(mutatedBytes(seeds, words), beside).map(([model, external]) => [
        { name: 'model.onnx', bytes: model },
        { name: 'external.data', bytes: external },
      ]),
      read: (given) => {
        writeCase(folder, given);
        const bytes = readFileSync(join(folder, 'model.onnx'));
        const options = { name: 'model', defaultSize: [8, 8] as const };
        const model = withNeighbours(folder, (openNeighbour) => readOnnx(bytes, { ...options, openNeighbour }));
        const network = defineNetwork(model.network);
        checkWeights(network, model.weights);
        const layers = new Set(network.nodes.map(({ name }) => name));
        for (const output of model.outputs) assert(layers.has(output));
        return model.warnings;
      },
    };
  },
};
