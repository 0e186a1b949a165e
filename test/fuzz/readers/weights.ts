import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { readSafetensorsModel } from '../../../src/modelfile/safetensors/readSafetensorsModel.ts';
import { mutatedBytes } from '../bytes.ts';
import { jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';
import { checkRead } from './keras.ts';

const file = 'model.safetensors';

/** Weights whose network their names tell. */
export const weights: Reader = {
  share: 5,
  open: async (folder) => {
    const seed = readFileSync(join(import.meta.dirname, '../../modelfile/safetensors/fixtures/densenet.safetensors'));
    const headBytes = 8 + Number(seed.readBigUInt64LE());
    const header = JSON.parse(seed.toString('utf8', 8, headBytes)) as Record<string, unknown>;
    const told = mutatedTree([header], [...Object.keys(header), 'features.0.weight', 'fc.weight', 'F32']).map(
      (tree) => {
        const text = Buffer.from(jsonText(tree));
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(text.length));
        return Buffer.concat([length, text, seed.subarray(headBytes)]);
      },
    );
    return {
      cases: fc.oneof(told, mutatedBytes([seed])).map(oneFile(file)),
      read: (given) => {
        writeCase(folder, given);
        const options = { name: 'model', defaultSize: [32, 32] as const };
        checkRead(
          withNeighbours(folder, (openNeighbour) =>
            readSafetensorsModel(join(folder, file), { ...options, openNeighbour }),
          ),
        );
        return [];
      },
    };
  },
};
