import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { initialWeights } from '../../src/engine/network/parameters.ts';
import { compileForward } from '../../src/engine/program/compile.ts';
import { wholeOnnx } from '../../src/engine/runtime/onnx/dialect.ts';
import { onnxModel } from '../../src/engine/runtime/onnx/model.ts';
import { openModel } from '../../src/modelfile/openModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchback-open-'));
afterAll(() => rmSync(folder, { recursive: true }));
const options = { name: 'model', defaultSize: [32, 32] as const };

async function opened(path: string) {
  const { place, model } = await openModel(path, options);
  return { format: place.format, layers: model.network.layers.length };
}

const layers = [{ name: 'conv', op: 'conv2d', outChannels: 2, kernelSize: 3 }];
const network = defineNetwork({ name: 'tiny', input: [3, 8, 8], layers });
const weights = initialWeights(network, 'he', 1);
const onnx = onnxModel(compileForward(network, 'tensor', ['conv']), weights, wholeOnnx).bytes;

test('every format, each by its bytes', async () => {
  const fixture = (name: string) => join(import.meta.dirname, name);
  const keras = await opened(fixture('keras/fixtures/windows.keras'));
  expect(keras).toEqual({ format: 'keras', layers: 30 });
  expect(await opened(fixture('keras/fixtures/windows.h5'))).toEqual({ ...keras, format: 'kerasHdf5' });
  expect(await opened(fixture('tfjs/fixtures/graph/model.json'))).toMatchObject({ format: 'tfjs' });
  expect(await opened(fixture('safetensors/fixtures/densenet.safetensors'))).toMatchObject({ format: 'safetensors' });
});

test('a folder in which a model lies', async () => {
  const own = join(folder, 'tfjs');
  cpSync(join(import.meta.dirname, 'tfjs/fixtures/layers'), own, { recursive: true });
  expect(await opened(own)).toMatchObject({ format: 'tfjs' });
});

test('ONNX as a file and in a zip', async () => {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, onnx);
  const { model } = await openModel(path, options);
  expect(Object.values(model.weights).map(({ data }) => data)).toEqual([
    weights['conv.weight']!.data,
    weights['conv.bias']!.data,
  ]);
  const zip = join(folder, 'model.zip');
  writeFileSync(zip, zipSync({ 'a/model.onnx': readFileSync(path), 'a/readme.txt': Buffer.from('read me') }));
  expect((await openModel(zip, options)).model).toEqual(model);
});

test('what is none is refused as it is recognised', async () => {
  const own = join(folder, 'torch');
  mkdirSync(own);
  writeFileSync(join(own, 'model.pt'), zipSync({ 'archive/data.pkl': Buffer.from('x') }));
  await expect(openModel(own, options)).rejects.toThrow(/one of PyTorch.*switchback_export/);
});
