import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { displayedAt } from '../../src/figure/marks/display.ts';
import { sceneToSvg } from '../../src/figure/output/svg.ts';
import { encodeNpy } from '../../src/modelfile/npy.ts';
import { encodeSafetensors } from '../../src/modelfile/safetensors.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

/** A Python that has NumPy: `SWITCHBACK_PYTHON` names one that is not the system's. */
const python = process.env.SWITCHBACK_PYTHON ?? 'python3';
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0;

const folder = temporaryFolder();
afterAll(folder.remove);

/** What a line of Python makes of what `switchback_read` gives, as JSON. */
function inPython(expression: string): unknown {
  const code = `import json, numpy; from switchback_read import *\nprint(json.dumps(${expression}))`;
  const env = { ...process.env, PYTHONPATH: join(import.meta.dirname, '../../python'), PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout, stderr, status } = spawnSync(python, ['-c', code], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const projection = encodeNpy({ shape: [3, 1, 2], data: Float32Array.of(1, -2, 4, 0.5, -0.25, 8) });
const record = new TextEncoder().encode('{ "activation": 2.5, "layer": "pool5" }');
const weights = Buffer.concat(
  encodeSafetensors({ 'conv1.weight': { dtype: 'float32', shape: [2, 1], data: Float32Array.of(7, -9) } }),
);

describe.skipIf(!hasNumpy)('python/switchback_read.py (skipped where python3 has no NumPy)', () => {
  test('a folder: its JSON and its arrays', () => {
    const own = folder.at('projection');
    mkdirSync(own);
    writeFileSync(join(own, 'projection.npy'), projection);
    writeFileSync(join(own, 'projection.json'), record);
    writeFileSync(join(own, 'patch.png'), 'no picture');
    const found = `(lambda e: [e.record, str(e.arrays["projection"].dtype), e.arrays["projection"].tolist()])(read(${JSON.stringify(own)}))`;
    expect(inPython(found)).toEqual([
      { activation: 2.5, layer: 'pool5' },
      'float32',
      [[[1, -2]], [[4, 0.5]], [[-0.25, 8]]],
    ]);
  });

  test('a model: each JSON by its name, and the tensors of its weights', () => {
    const own = folder.at('model');
    mkdirSync(own);
    writeFileSync(join(own, 'weights.safetensors'), weights);
    writeFileSync(join(own, 'network.json'), '{ "name": "tiny" }');
    writeFileSync(join(own, 'model.json'), '{ "classes": null }');
    const found = `(lambda e: [e.record, {k: v.tolist() for k, v in e.arrays.items()}])(read(${JSON.stringify(own)}))`;
    expect(inPython(found)).toEqual([
      { model: { classes: null }, network: { name: 'tiny' } },
      { 'conv1.weight': [[7], [-9]] },
    ]);
  });

  test('a .zip: names with the folders that they lie in', () => {
    const file = folder.at('figure.zip');
    writeFileSync(file, zipSync({ 'panel-1/projection.npy': projection, 'figure.json': record }));
    expect(inPython(`sorted(read(${JSON.stringify(file)}).arrays)`)).toEqual(['panel-1/projection']);
  });

  test('the document of a figure, out of its SVG', () => {
    const file = folder.at('figure.svg');
    const scene = { widthMm: 10, heightMm: 10, title: '', description: '', items: [] };
    writeFileSync(file, sceneToSvg(scene, { rule: 'deconvnet', note: `<"&'>` }));
    expect(inPython(`figure_document(${JSON.stringify(file)})`)).toEqual({ rule: 'deconvnet', note: `<"&'>` });
  });

  test('a projection is shown by its 99th percentile, or by a scale that is named', () => {
    expect(inPython('shown(numpy.array([[[0.0, 2.0]], [[-2.0, 1.0]], [[4.0, -9.0]]]), scale=4).tolist()')).toEqual([
      [
        [0.5, 0.25, 1],
        [0.75, 0.625, 0],
      ],
    ]);
    expect(inPython('shown(numpy.zeros((1, 1, 1))).tolist()')).toEqual([[[0.5]]]);
  });

  test('a projection is shown as the workbench shows it: zeros around it do not count', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i < 150 ? 0 : Math.sin(i) * i));
    const { data } = displayedAt('auto', { shape: [1, 20, 20], data: Float32Array.from(values) });
    const array = `numpy.array(${JSON.stringify(values)}).reshape(1, 20, 20)`;
    const levels = inPython(`(shown(${array}) * 255).ravel().tolist()`) as number[];
    for (const [i, level] of levels.entries()) expect(Math.abs(level - data[i]!)).toBeLessThan(0.51);
    expect(levels.filter((level) => level === 255).length).toBeGreaterThan(1);
  });

  test('what is damaged is refused', () => {
    expect(() => inPython('safetensors(b"\\x05\\x00\\x00\\x00\\x00\\x00\\x00\\x00hello")')).toThrow(/ValueError/);
    expect(() => inPython(`read(${JSON.stringify(folder.at('nothing'))})`)).toThrow(/FileNotFoundError/);
  });
});
