import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { readTfjs } from '../../../src/modelfile/tfjs/readTfjs.ts';
import { sometimesChanged } from '../bytes.ts';
import { jsonText, mutatedTree } from '../json.ts';
import { type Reader, writeCase } from '../reader.ts';
import { checkRead } from './keras.ts';

const fixtures = join(import.meta.dirname, '../../modelfile/tfjs/fixtures');
const names = [
  ...['modelTopology', 'weightsManifest', 'node', 'input', 'attr', 'op', 'paths', 'weights', 'shape', 'dtype'],
  ...['quantization', 'Const', 'Placeholder', '_FusedConv2D', 'Reshape', '../model.json', 'https://example.org/w'],
];

export const tfjs: Reader = {
  share: 5,
  open: async (folder) => {
    const shards = {
      layers: ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
      graph: ['group1-shard1of1.bin'],
    };
    const models = Object.entries(shards).map(([model, own]) => ({
      json: JSON.parse(readFileSync(join(fixtures, model, 'model.json'), 'utf8')) as unknown,
      files: own.map((name) => ({ name, bytes: readFileSync(join(fixtures, model, name)) })),
    }));
    const one = fc
      .nat(models.length - 1)
      .chain((which) =>
        sometimesChanged(mutatedTree([models[which]!.json], names).map((tree) => Buffer.from(jsonText(tree)))).map(
          (bytes) => [{ name: 'model.json', bytes }, ...models[which]!.files],
        ),
      );
    return {
      cases: one,
      read: (given) => {
        writeCase(folder, given);
        const options = { name: 'model', defaultSize: [32, 32] as const };
        checkRead(withNeighbours(folder, (openNeighbour) => readTfjs(given[0]!.bytes, { ...options, openNeighbour })));
        return [];
      },
    };
  },
};
