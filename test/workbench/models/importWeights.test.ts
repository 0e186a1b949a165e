import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { initialWeights } from '../../../src/engine/network/parameters.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { weightsFromFile } from '../../../src/workbench/models/importWeights.ts';
import { failure } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const network = defineNetwork({
  name: 'tiny',
  input: [3, 8, 8],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3, bias: false },
    { name: 'bn1', op: 'batchNorm' },
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const weights = floatTensors(initialWeights(network, 'he', 1));

function written(tensors: typeof weights): string {
  const file = folder.at('weights.safetensors');
  writeFileSync(file, Buffer.concat(encodeSafetensors(tensors)));
  return file;
}

/** What `torch` writes beside batch normalisation: the number of batches, as a 64-bit integer. */
function withBatchesTracked(file: readonly Uint8Array[]): Buffer {
  const [head, ...data] = file;
  const header = JSON.parse(Buffer.from(head!.subarray(8)).toString()) as Record<string, { data_offsets: number[] }>;
  const end = data.reduce((sum, { length }) => sum + length, 0);
  const entry = { dtype: 'I64', shape: [], data_offsets: [end, end + 8] };
  const json = Buffer.from(JSON.stringify({ ...header, 'bn1.num_batches_tracked': entry }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...data, Buffer.alloc(8)]);
}

describe('weightsFromFile', () => {
  test('takes what a PyTorch network with batch normalisation leaves, and lets its counters be', () => {
    const file = folder.at('torch.safetensors');
    writeFileSync(file, withBatchesTracked(encodeSafetensors(weights)));
    expect(weightsFromFile(file, network)).toEqual(weights);
  });

  test.each([['module.'], ['_orig_mod.'], ['model.'], ['model._orig_mod.'], ['_orig_mod.module.']])(
    'takes off %s, which is before every name',
    (prefix) => {
      const wrapped = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [prefix + name, tensor]));
      expect(weightsFromFile(written(wrapped), network)).toEqual(weights);
    },
  );

  test('what is before some names only stays, and so does what a layer is called', () => {
    const { 'conv1.weight': filters, ...rest } = weights;
    const some = failure(() => weightsFromFile(written({ ...rest, 'module.conv1.weight': filters! }), network));
    expect(some).toMatchObject({ code: 'MISMATCH', message: expect.stringContaining('"conv1.weight"') });
    const named = defineNetwork({
      ...{ name: 'named', input: [1, 1, 1] },
      layers: [{ name: 'model.fc', op: 'dense', outFeatures: 2 }],
    });
    const own = floatTensors(initialWeights(named, 'he', 1));
    expect(weightsFromFile(written(own), named)).toEqual(own);
  });

  test('a weight that is missing or of another shape is named as the network calls it', () => {
    const { 'fc.bias': _, ...rest } = weights;
    const wrapped = Object.fromEntries(Object.entries(rest).map(([name, tensor]) => [`module.${name}`, tensor]));
    expect(failure(() => weightsFromFile(written(wrapped), network))?.message).toContain(
      '"fc.bias" should be float32 2',
    );
    const other = { ...weights, 'fc.bias': { dtype: 'float32' as const, shape: [3], data: new Float32Array(3) } };
    expect(failure(() => weightsFromFile(written(other), network))?.message).toContain('but is float32 3');
  });

  test('a weight that is no number is refused, and named', () => {
    const data = Float32Array.from(weights['fc.bias']!.data).fill(Number.NaN);
    const spoilt = failure(() =>
      weightsFromFile(written({ ...weights, 'fc.bias': { ...weights['fc.bias']!, data } }), network),
    );
    expect(spoilt).toMatchObject({ code: 'BAD_FILE', message: expect.stringContaining('"fc.bias"') });
  });

  test('no file, a folder without one, and a device are not found', () => {
    mkdirSync(folder.at('empty'));
    for (const path of [folder.at('none.safetensors'), folder.at('empty'), '/dev/null'])
      expect(failure(() => weightsFromFile(path, network))?.code).toBe('NOT_FOUND');
  });
});
