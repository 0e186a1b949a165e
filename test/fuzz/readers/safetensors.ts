import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { initialWeights } from '../../../src/engine/network/parameters.ts';
import { encodeSafetensors, readSafetensors } from '../../../src/modelfile/safetensors.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { weightsFromFile } from '../../../src/workbench/models/importWeights.ts';
import { extremes, mutatedBytes, sometimesChanged } from '../bytes.ts';
import { jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';
import { tinyNetwork } from '../tiny.ts';

/** A file whose header has this text, and says a length that may be another. */
function fileOf(header: string, body: Uint8Array, length: bigint | null): Buffer {
  const text = Buffer.from(header);
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([head, text, body]);
}

export const safetensors: Reader = {
  share: 15,
  open: async (folder) => {
    const network = defineNetwork(tinyNetwork);
    const whole = Buffer.concat(encodeSafetensors(floatTensors(initialWeights(network, 'he', 1)), { format: 'pt' }));
    const headBytes = 8 + Number(whole.readBigUInt64LE());
    const header = JSON.parse(whole.toString('utf8', 8, headBytes)) as Record<string, unknown>;
    const types = ['F16', 'BF16', 'F64', 'I64', 'U8', 'F8_E4M3'].map((dtype, i) => {
      const bytes = [2, 2, 8, 8, 1, 1][i]!;
      return { weight: { dtype, shape: [2, 3], data_offsets: [0, 6 * bytes] } };
    });
    const seeds = [header, ...types];
    const names = ['dtype', 'shape', 'data_offsets', '__metadata__', ...Object.keys(header)];
    const length = fc.oneof({ arbitrary: fc.constant(null), weight: 8 }, fc.constantFrom(...extremes));
    const body = fc.oneof(fc.constant(whole.subarray(headBytes)), fc.constantFrom(12, 6, 48, 0).map(Buffer.alloc));
    const told = fc.tuple(mutatedTree(seeds, names).map(jsonText), body, length).map((parts) => fileOf(...parts));
    const words = ['version https://git-lfs', 'PK\u0003\u0004', '{}', '"F32"', '[]'];
    const path = join(folder, 'weights.safetensors');
    return {
      cases: fc.oneof(sometimesChanged(told), mutatedBytes([whole], words)).map(oneFile('weights.safetensors')),
      read: (given) => {
        writeCase(folder, given);
        const tensors = readSafetensors(path);
        for (const { shape, data } of Object.values(tensors))
          assert.equal(
            data.length,
            shape.reduce((product, size) => product * size, 1),
          );
        weightsFromFile(path, network);
        return [];
      },
    };
  },
};
