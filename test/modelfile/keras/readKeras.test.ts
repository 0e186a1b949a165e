import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { readKeras } from '../../../src/modelfile/keras/readKeras.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import type { SentenceKey } from '../../../src/shared/sentence.ts';
import { compileDescent } from '../../engine/descents.ts';
import { execute, expectClose } from '../../engine/tensors.ts';
import { channelsFirst, differenceFrom } from '../forward.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const options = { name: 'model', defaultSize: [32, 32] as const };
const folder = mkdtempSync(join(tmpdir(), 'switchback-keras-'));
afterAll(() => rmSync(folder, { recursive: true }));

const formatOf = (file: string) => (file.endsWith('.keras') ? 'keras' : 'kerasHdf5');
const readAt = (path: string) => readKeras(path, formatOf(path), options);
const read = (file: string) => readAt(join(fixtures, file));
const array = (name: string) => decodeNpy(readFileSync(join(fixtures, `${name}.npy`)));

describe('computes what Keras does', () => {
  test.each([
    'windows.keras',
    'windows.h5',
    'windows2.h5',
    'nested.keras',
    'nested.h5',
    'nested2.h5',
    'norms.keras',
    'norms.h5',
    'norms2.h5',
    'attention.keras',
    'attention.h5',
    'attention2.h5',
  ])('%s', async (file) => {
    const name = file.replace(/\.\w+$/, '');
    const difference = await differenceFrom(await read(file), array(`${name}.input`), array(`${name}.output`));
    expect(difference).toBeLessThan(1e-5);
  });
});

test('the derivative through attention is that of Keras', async () => {
  const { network: definition, weights, outputs } = await read('attention.keras');
  const network = defineNetwork(definition);
  const tensor = channelsFirst(array('attention.input'));
  const seed = { dtype: 'float32' as const, shape: [2, 3], data: Float32Array.of(0, 1, 0, 0, 1, 0) };
  const program = compileDescent(network, outputs[0]!, 'gradient');
  const { signal } = await execute(onnxRuntime, program, weights, { tensor, seed });
  expectClose(signal!, channelsFirst(array('attention.gradient')), 1e-5);
});

test('layers have the names that they have in the file, and the models around them', async () => {
  const { network, layerPaths, outputs, pixels } = await read('nested.keras');
  expect(network.input).toEqual([3, 13, 11]);
  expect(network.layers.slice(0, 4).map(({ name }) => name)).toEqual([
    'conv',
    'block.inner.conv',
    'block.inner.norm',
    'block.out',
  ]);
  // Called a second time.
  expect(network.layers.map(({ name }) => name)).toContain('block.inner.conv_2');
  expect(layerPaths['block.inner.conv_2']).toEqual(['block', 'inner']);
  expect(layerPaths.conv).toBeUndefined();
  expect(outputs).toEqual([network.layers.at(-1)!.name]);
  expect(pixels.layout).toEqual({ value: 'hwc', from: 'file' });
});

/** What `windows.keras`, or another, holds, with its configuration changed. */
async function changed(
  change: (config: Config) => void,
  entries: Record<string, Uint8Array> = {},
  name = 'windows',
): Promise<string> {
  const { unzipSync } = await import('fflate');
  const held = unzipSync(readFileSync(join(fixtures, `${name}.keras`)));
  const config = JSON.parse(new TextDecoder().decode(held['config.json'])) as Config;
  change(config);
  const path = join(folder, 'changed.keras');
  writeFileSync(
    path,
    zipSync({ ...held, 'config.json': new TextEncoder().encode(JSON.stringify(config)), ...entries }),
  );
  return path;
}

interface Config {
  class_name: string;
  config: { layers: LayerConfig[]; input_layers: unknown; output_layers: unknown };
}
interface LayerConfig {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: unknown[];
}

async function refusalOf(work: Promise<unknown>): Promise<SentenceKey> {
  const error = await work.then(
    () => null,
    (thrown: { sentence?: { key: SentenceKey } }) => thrown,
  );
  if (!error?.sentence) throw error ?? new Error('it was read');
  return error.sentence.key;
}

describe('refuses in a sentence', () => {
  test('a layer of one’s own, by its name and class', async () => {
    await expect(read('custom.keras')).rejects.toThrow('The layer "twice" is of the class Doubling');
  });
  test('weights without their network', async () => {
    expect(await refusalOf(read('alone.weights.h5'))).toBe('modelfile.kerasWeightsAlone');
  });
  test('arrays that are packed by what is not there', async () => {
    await expect(read('packed.h5')).rejects.toThrow(/is packed by/);
  });
  test('a file cut short', async () => {
    const path = join(folder, 'short.h5');
    writeFileSync(path, readFileSync(join(fixtures, 'norms.h5')).subarray(0, 30_000));
    expect(await refusalOf(readAt(path))).toBe('modelfile.hdf5Damaged');
    const archive = join(folder, 'short.keras');
    writeFileSync(archive, readFileSync(join(fixtures, 'norms.keras')).subarray(0, 30_000));
    expect(await refusalOf(readAt(archive))).toBe('modelfile.zipDamaged');
  });
  test('one in which the library goes round for ever, found by npm run fuzz', async () => {
    const bytes = readFileSync(join(fixtures, 'packed.h5'));
    bytes[226] = 0x7f;
    const path = join(folder, 'round.h5');
    writeFileSync(
      path,
      Buffer.concat([bytes.subarray(0, 3952), Buffer.from([148, 148, 207, 232]), bytes.subarray(3952)]),
    );
    expect(await refusalOf(readKeras(path, 'kerasHdf5', options, 500))).toMatch(/hdf5(Stuck|Damaged)/);
    // Another thread reads what comes then.
    expect((await read('nested.keras')).network.layers).not.toHaveLength(0);
  });

  const layer = (config: Config, name: string) => config.config.layers.find((own) => own.name === name)!;
  test.each<[string, SentenceKey, (config: Config) => void]>([
    ['a circle', 'modelfile.kerasCircle', (c) => (layer(c, 'stem').inbound_nodes = layer(c, 're_lu').inbound_nodes)],
    ['a name that stands twice', 'modelfile.kerasTwice', (c) => c.config.layers.push(layer(c, 'stem'))],
    ['an output that is not there', 'modelfile.kerasNoTensor', (c) => (c.config.output_layers = [['nothing', 0, 0]])],
    [
      'two inputs',
      'modelfile.severalInputs',
      (c) =>
        (c.config.input_layers = [
          ['a', 0, 0],
          ['b', 0, 0],
        ]),
    ],
    ['no maps at its entrance', 'modelfile.inputNoMaps', (c) => (c.config.layers[0]!.config.batch_shape = [null, 9])],
    [
      'channels before the cells',
      'modelfile.layerField',
      (c) => (layer(c, 'stem').config.data_format = 'channels_first'),
    ],
    ['an unknown function', 'modelfile.activationUnknown', (c) => (layer(c, 'stem').config.activation = 'selu')],
    [
      'a class of model of one’s own',
      'modelfile.kerasSubclass',
      (c) => {
        c.class_name = 'MyModel';
        c.config = {} as Config['config'];
      },
    ],
    ['another shape', 'network.weightDifferent', (c) => (c.config.layers[0]!.config.batch_shape = [null, 29, 27, 3])],
  ])('%s', async (_, key, change) => {
    expect(await refusalOf(readAt(await changed(change)))).toBe(key);
  });
  test.each<[string, (heads: LayerConfig) => void]>([
    ['a mask', ({ inbound_nodes: [call] }) => ((call as { kwargs: object }).kwargs = { use_causal_mask: true })],
    ['attention to some axes alone', ({ config }) => (config.attention_axes = [2])],
    ['a gate', ({ config }) => (config.use_gate = true)],
  ])('%s in attention', async (_, change) => {
    const path = await changed((config) => change(layer(config, 'heads')), {}, 'attention');
    await expect(readAt(path)).rejects.toMatchObject({ sentence: { key: 'modelfile.layerFieldUnsupported' } });
  });
  test('a zip that unpacks to more than a configuration can be', async () => {
    const path = await changed(() => {}, { 'config.json': new Uint8Array(2 ** 26 + 1) });
    expect(await refusalOf(readAt(path))).toBe('modelfile.zipEntryTooLarge');
  });
});

test('a size that the file leaves open is the one that is given', async () => {
  const path = await changed((config) => {
    config.config.layers[0]!.config.batch_shape = [null, null, null, 3];
    config.config.output_layers = [['re_lu', 0, 0]];
  });
  const { network, isSizeFree } = await readAt(path);
  expect(network.input).toEqual([3, 32, 32]);
  expect(isSizeFree).toBe(true);
});
