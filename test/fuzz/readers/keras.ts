import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { checkWeights } from '../../../src/engine/network/parameters.ts';
import { readKeras } from '../../../src/modelfile/keras/readKeras.ts';
import type { ReadModel } from '../../../src/modelfile/readModel.ts';
import { mutatedBytes } from '../bytes.ts';
import { jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../modelfile/keras/fixtures', name));
const names = [
  ...['class_name', 'config', 'layers', 'inbound_nodes', 'input_layers', 'output_layers', 'keras_history', 'name'],
  ...['batch_shape', 'padding', 'strides', 'axis', 'activation', 'Conv2D', 'Dense', 'Functional', 'Sequential'],
];

const stallMs = 1500;

/** What a reader gives is a sound network with its weights. */
export function checkRead(read: ReadModel): void {
  checkWeights(defineNetwork(read.network), read.weights);
  assert.ok(read.outputs.length > 0);
}

export const keras: Reader = {
  share: 3,
  open: async (folder) => {
    const archives = ['windows.keras', 'nested.keras', 'norms.keras'].map((name) => unzipSync(fixture(name)));
    const configs = archives.map((held) => JSON.parse(new TextDecoder().decode(held['config.json'])) as unknown);
    const zipped = fc
      .nat(archives.length - 1)
      .chain((which) =>
        mutatedTree([configs[which]], names).map((tree) =>
          zipSync({ ...archives[which]!, 'config.json': Buffer.from(jsonText(tree)) }, { level: 0 }),
        ),
      );
    const weights = mutatedBytes([Buffer.from(archives[1]!['model.weights.h5']!)]).map((bytes) =>
      zipSync({ ...archives[1]!, 'model.weights.h5': bytes }, { level: 0 }),
    );
    const archive = mutatedBytes([fixture('nested.keras')]);
    const hdf5 = mutatedBytes([fixture('nested2.h5'), fixture('packed.h5'), fixture('alone.weights.h5')]);
    return {
      cases: fc.oneof(
        ...[zipped, weights, archive].map((bytes) => bytes.map(oneFile('model.keras'))),
        hdf5.map(oneFile('model.h5')),
      ),
      read: async (given) => {
        writeCase(folder, given);
        const path = join(folder, given[0]!.name);
        const options = { name: 'model', defaultSize: [32, 32] as const };
        // It may stand still longer than a case may take.
        checkRead(await readKeras(path, path.endsWith('.h5') ? 'kerasHdf5' : 'keras', options, stallMs));
        return [];
      },
    };
  },
};
