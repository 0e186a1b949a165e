import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { wholeOnnx } from '../../../src/engine/runtime/onnx/dialect.ts';
import { onnxModel } from '../../../src/engine/runtime/onnx/model.ts';
import { encodeNpy } from '../../../src/modelfile/npy.ts';
import { recogniseModel } from '../../../src/modelfile/recognise/index.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'switchback-recognise-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'folder');
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, Uint8Array | string>>;

function written(files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** How a folder with these files is taken, or how a file alone: its format, or the name of the sentence that refuses it. */
async function takenAs(files: Files, file = ''): Promise<string> {
  try {
    const { format, path, entry } = await recogniseModel(join(written(files), file));
    return [format, path.slice(folder.length + 1), ...(entry === null ? [] : [entry])].join(' ');
  } catch (error) {
    if (error instanceof SwitchbackError) return error.sentence.key.replace('modelfile.', '');
    throw error;
  }
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const json = (value: unknown) => JSON.stringify(value);
const network = defineNetwork({ name: 'tiny', input: [1, 2, 2], layers: [{ name: 'relu', op: 'relu' }] });
const onnx = onnxModel(compileForward(network, 'tensor', ['relu']), {}, wholeOnnx).bytes;
const safetensors = Buffer.concat(encodeSafetensors({ w: { dtype: 'float32', shape: [1], data: Float32Array.of(1) } }));
const npy = encodeNpy({ shape: [1], data: Float32Array.of(1) });
const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, bytes('1234')])));
const tfjs = json({ modelTopology: {}, weightsManifest: [] });
const png = bytes('\x89PNG\r\n\x1a\n');

describe('a model, by its bytes and whatever it is called', () => {
  test.each<[string, Uint8Array | string]>([
    ['onnx', onnx],
    ['safetensors', safetensors],
    ['kerasHdf5', bytes('\x89HDF\r\n\x1a\n')],
    ['keras', zip('metadata.json', 'config.json', 'model.weights.h5')],
    ['tfjs', tfjs],
    ['tfjs', `\ufeff\n ${tfjs}`],
  ])('%s', async (format, content) => {
    expect(await takenAs({ 'name.txt': content }, 'name.txt')).toBe(`${format} name.txt`);
  });
  test('onnx in a zip', async () => {
    const content = zip('readme.txt', 'deep/model.onnx');
    expect(await takenAs({ 'a.zip': content }, 'a.zip')).toBe('onnx a.zip deep/model.onnx');
  });
});

describe('what is no model says what it is', () => {
  test.each<[string, Uint8Array | string]>([
    ['isTorch', zip('archive/data.pkl', 'archive/data/0')],
    ['isTorch', bytes('\x80\x02\x8a\n')],
    ['isTorch', bytes('\x80\x04\x95')],
    ['isTorchScript', zip('m/data.pkl', 'm/constants.pkl', 'm/code/__torch__.py')],
    ['isTorchExport', zip('m/archive_format', 'm/models/model.json')],
    ['isSavedModel', zip('m/saved_model.pb', 'm/variables/variables.index')],
    ['isArray', npy],
    ['isArray', zip('a.npy', 'b.npy')],
    ['isArchive', zip('cat.png', 'dog.png')],
    ['isArchive', zipSync({})],
    ['isArchive', bytes('\x1f\x8b\x08')],
    ['isArchive', bytes(`${'a'.repeat(257)}ustar`)],
    ['isZippedFolder', zip('m/model.json', 'm/group1-shard1of1.bin')],
    ['severalModels', zip('a.onnx', 'b.onnx')],
    ['lfsPointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
    ['isTflite', bytes('\x1c\0\0\0TFL3')],
    ['isGguf', bytes('GGUF\x03\0\0\0')],
    ['isPicture', png],
    ['isTensorflowCheckpoint', 'model_checkpoint_path: "model.ckpt-1"\n'],
    ['isTensorflowCheckpoint', bytes(`rows\x57\xfb\x80\x8b\x24\x75\x47\xdb`)],
    // {version: 1, graphs: …} and {nodes: …}.
    ['isTensorflow', bytes('\x08\x01\x12\x03abc')],
    ['isTensorflow', bytes('\x0a\x03abc\x22\x02\x08\x01')],
    // {version: 8, description: …, neuralNetwork (500): …}.
    ['isCoreMl', bytes('\x08\x08\x12\x03abc\xa2\x1f\x02ab')],
    ['isNotebook', json({ nbformat: 4, cells: [] })],
    ['isCoco', json({ images: [], annotations: [], categories: [] })],
    ['isKerasConfigAlone', json({ class_name: 'Functional', config: {} })],
    ['isTopologyAlone', json({ modelTopology: {} })],
    ['isManifestAlone', json([{ weights: [], paths: [] }])],
    ['isManifestAlone', json({ weightsManifest: [] })],
    ['isShardIndex', json({ metadata: {}, weight_map: {} })],
    ['isHuggingFaceConfig', json({ architectures: ['ResNet'], model_type: 'resnet' })],
    ['networkAlone', json({ name: 'n', input: [1, 2, 2], layers: [] })],
    ['isOtherJson', json({ a: 1 })],
    ['isOtherJson', '[1, 2]'],
    ['noJson', '{"a": '],
    ['isEmpty', ''],
    ['isNothing', 'import torch\n'],
    ['isNothing', onnx.subarray(0, onnx.length - 5)],
  ])('%s', async (key, content) => {
    expect(await takenAs({ 'model.onnx': content }, 'model.onnx')).toBe(key);
  });
  test('the data of a checkpoint are known by their name alone', async () => {
    const name = 'model.ckpt-1.data-00000-of-00001';
    expect(await takenAs({ [name]: bytes('\0\0\0') }, name)).toBe('isTensorflowCheckpoint');
  });
  test('nothing', async () => {
    expect(await takenAs({}, 'nothing')).toBe('modelMissing');
  });
});

describe('a folder', () => {
  test.each<[string, Files]>([
    ['onnx model.onnx', { 'model.onnx': onnx, 'model.onnx.data': bytes('\0\0'), 'labels.txt': 'cat', 'a.png': png }],
    ['tfjs model.json', { 'model.json': tfjs, 'group1-shard1of1.bin': bytes('\0') }],
    [
      'safetensors weights.safetensors',
      { 'network.json': json({ input: [1], layers: [] }), 'weights.safetensors': safetensors },
    ],
    ['safetensors model.safetensors', { 'config.json': json({ architectures: [] }), 'model.safetensors': safetensors }],
    ['severalModels', { 'a.onnx': onnx, 'b.onnx': onnx }],
    ['isSavedModel', { 'saved_model.pb': bytes('\x08\x01\x12\x01a'), 'variables/variables.index': '' }],
    ['isCoreMl', { 'Manifest.json': '{}', 'Data/model.mlmodel': '' }],
    ['isHuggingFaceConfig', { 'config.json': json({ model_type: 'vit' }), 'README.md': '# a model' }],
    ['isTorch', { 'config.json': json({ model_type: 'vit' }), 'pytorch_model.bin': zip('archive/data.pkl') }],
    [
      'lfsPointer',
      { 'config.json': json({ model_type: 'vit' }), 'model.safetensors': 'version https://git-lfs.github.com/spec/v1' },
    ],
    ['isTensorflowCheckpoint', { checkpoint: 'model_checkpoint_path: "m"', 'm.data-00000-of-00001': '0' }],
    ['folderNoModel', { 'a.png': png }],
    ['folderNoModel', {}],
  ])('%s', async (taken, files) => {
    expect(await takenAs(files)).toBe(taken);
  });
});
