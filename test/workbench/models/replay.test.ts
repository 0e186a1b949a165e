import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { encodeNpy, type NpyArray } from '../../../src/modelfile/npy.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { importModel } from '../../../src/workbench/models/importModel.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { previewModel } from '../../../src/workbench/models/previewModel.ts';
import { showModel } from '../../../src/workbench/models/showModel.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { forwardOfFile, modelPath, picturesFor, readFile } from '../../modelfile/onnx/reading.ts';

let told: string[];
let workspace: Workspace;
let folder: string;
const context: JobContext = {
  report: () => {},
  warn: ({ text }) => told.push(text),
  signal: new AbortController().signal,
};

beforeEach(() => {
  told = [];
  folder = mkdtempSync(join(tmpdir(), 'switchback-replay-'));
  workspace = openWorkspace(join(folder, 'workspace'), 'write', 'test');
  onTestFinished(() => {
    workspace.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

/** A file with the test tensor that `switchback_export.py` writes beside it: three pictures, and what ONNX Runtime makes of the file itself. */
async function exported(name: string): Promise<{ file: string; input: NpyArray; output: NpyArray }> {
  const file = join(folder, `${name}.onnx`);
  copyFileSync(modelPath(name), file);
  const model = readFile(file);
  const network = defineNetwork(model.network);
  const pictures = picturesFor(model, 3);
  const data = await forwardOfFile(file, network, pictures, 3);
  return {
    file,
    input: { shape: [3, ...network.inputShape], data: pictures },
    output: { shape: [3, data.length / 3], data },
  };
}

function lay(name: string, input: NpyArray, output: NpyArray): void {
  writeFileSync(join(folder, `${name}.input.npy`), encodeNpy({ ...input }));
  writeFileSync(join(folder, `${name}.output.npy`), encodeNpy({ ...output }));
}

const added = async (file: string) => showModel(workspace, (await importModel(workspace, { file }, context)).name);

test.each(['flatten-gemm', 'batch-norm', 'opaque'])(
  '%s computes its test tensor as its own framework does',
  async (name) => {
    const { file, input, output } = await exported(name);
    lay(name, input, output);
    const size = { inputShape: [3, 8, 8] as const };
    const preview = await previewModel(loadedModels(workspace), { file, ...size }, null, context.signal);
    const { testTensor } = await added(file);
    expect(testTensor!.images).toBe(3);
    expect(testTensor!.difference).toBeLessThan(1e-5);
    expect(preview.testTensor).toEqual(testTensor);
    expect(told.filter((line) => line.includes('test tensor'))).toEqual([]);
  },
);

test('another output is told of with how far it is, and a value that is no number is the farthest', async () => {
  const { file, input, output } = await exported('flatten-gemm');
  const largest = Math.max(...Array.from(output.data, Math.abs));
  const turned = Float32Array.from(output.data, (value, i) => (i === 4 ? value + largest / 4 : value));
  const wanted = largest / 4 / Math.max(...turned.map(Math.abs));
  lay('flatten-gemm', input, { ...output, data: turned });
  const { testTensor } = await added(file);
  expect(testTensor!.difference).toBeCloseTo(wanted, 5);
  expect(told.join()).toContain(`differ by ${(100 * wanted).toPrecision(2)} %`);

  lay('flatten-gemm', input, { ...output, data: turned.with(0, Number.NaN) });
  const preview = await previewModel(loadedModels(workspace), { file }, null, context.signal);
  expect(preview.testTensor!.difference).toBe(1000);
});

test('a model is added whatever its test tensor is like: of other shapes, damaged, half of it gone', async () => {
  const { file, input, output } = await exported('flatten-gemm');
  const cases: [string, () => void, RegExp | null][] = [
    [
      'input',
      () => lay('flatten-gemm', { ...input, shape: [3, 1, input.data.length / 3] }, output),
      /takes 3×1×60 to 3×\d+, and the network reads n×3×\d×\d/,
    ],
    [
      'output',
      () => lay('flatten-gemm', input, { shape: [3], data: output.data.slice(0, 3) }),
      /takes 3×3×\d×\d to 3,/,
    ],
    [
      'damage',
      () => writeFileSync(join(folder, 'flatten-gemm.input.npy'), 'nothing'),
      /is not read: This is no \.npy file/,
    ],
    ['half', () => rmSync(join(folder, 'flatten-gemm.input.npy')), null],
  ];
  for (const [, change, sentence] of cases) {
    told = [];
    change();
    const preview = await previewModel(loadedModels(workspace), { file }, null, context.signal);
    expect(preview.testTensor).toBeNull();
    const texts = preview.warnings.map(({ text }) => text).filter((text) => text.includes('test tensor'));
    if (sentence) expect(texts.join()).toMatch(sentence);
    else expect(texts).toEqual([]);
  }
  expect((await added(file)).testTensor).toBeNull();
});
