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

/** A zip whose last file is said to unpack to so many bytes. */
function zipOfClaims(name: string, files: Readonly<Record<string, Uint8Array>>, bytes: number): string {
  const zip = Buffer.from(zipSync(files));
  zip.writeUInt32LE(bytes, zip.lastIndexOf(Buffer.from('504b0102', 'hex')) + 24);
  const path = join(folder, name);
  writeFileSync(path, zip);
  return path;
}

test('a zip that says it unpacks to a gigabyte is refused before any of it is unpacked', async () => {
  await expect(openModel(zipOfClaims('bomb.zip', { 'model.onnx': onnx }, 2 ** 30), options)).rejects.toMatchObject({
    sentence: { key: 'modelfile.zipEntryBomb', places: { name: 'model.onnx' } },
  });
});

test('of a zip only the model is unpacked, and what it names', async () => {
  const files = { 'model.onnx': onnx, 'pictures.tif': new Uint8Array(9) };
  expect((await openModel(zipOfClaims('beside.zip', files, 2 ** 30), options)).place.format).toBe('onnx');
  const models = join(import.meta.dirname, 'onnx/models');
  const external = Object.fromEntries(
    ['external.onnx', 'external.data'].map((name) => [`a/${name}`, readFileSync(join(models, name))]),
  );
  const path = join(folder, 'external.zip');
  writeFileSync(path, zipSync(external));
  expect((await openModel(path, options)).model).toEqual(
    (await openModel(join(models, 'external.onnx'), options)).model,
  );
});

test('what is none is refused as it is recognised', async () => {
  const own = join(folder, 'torch');
  mkdirSync(own);
  writeFileSync(join(own, 'model.pt'), zipSync({ 'archive/data.pkl': Buffer.from('x') }));
  await expect(openModel(own, options)).rejects.toThrow(/one of PyTorch.*switchback_export/);
});
