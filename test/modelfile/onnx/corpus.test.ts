import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { forward, readFile, worstRelative } from './reading.ts';

/**
 * A folder with a folder for each network: its files, `input.npy`, and `output.npy` as the framework that it is from computes it. Exported
 * by PyTorch in both ways, of torchvision and timm.
 */
const corpus = process.env.SWITCHBACK_CORPUS;
const folder = join(corpus ?? '', 'made/torch');
const files = corpus
  ? readdirSync(folder).flatMap((name) => {
      const own = readdirSync(join(folder, name)).filter((file) => file.endsWith('.onnx'));
      return existsSync(join(folder, name, 'output.npy')) ? own.map((file) => [file, join(folder, name)] as const) : [];
    })
  : [];

describe.skipIf(!corpus)('the networks of the folder that SWITCHBACK_CORPUS names', () => {
  test.each(files)('%s', { timeout: 300_000 }, async (file, network) => {
    const model = readFile(join(network, file));
    const input = decodeNpy(readFileSync(join(network, 'input.npy')));
    const wanted = decodeNpy(readFileSync(join(network, 'output.npy'))).data as Float32Array;
    const given = await forward(onnxRuntime, model, input.data as Float32Array, input.shape[0]!);
    expect(worstRelative(given, wanted)).toBeLessThan(1e-4);
    expect(model.layerPaths).not.toEqual({});
  });
});
