import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { mergeAll } from '../../../src/engine/analysis/analysis.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { randomNormals } from '../../../src/engine/random.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { bandEdges } from '../../../src/experiments/diagnosis/analysis/firstLayers.ts';
import { diagnosis } from '../../../src/experiments/diagnosis/analysis.ts';
import {
  type Check,
  diagnosed,
  type Finding,
  isHealthy,
  median,
} from '../../../src/experiments/diagnosis/declaration/findings.ts';
import type { DiagnosedModel } from '../../../src/experiments/diagnosis/declaration/kept.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { float32, mapped, randomWeights } from '../../engine/tensors.ts';
import { gabors, leaves } from './constructed.ts';

const [side, gaborCount, images] = [64, 24, 8];
const pictures = leaves(images, side);

/** What a diagnosis says of a network whose first layer has these filters, by these filters, these images, and nothing else. */
async function diagnose(
  kernel: number,
  stride: number,
  filters: Tensor,
  { bias = 0, inputScale = 1 / 128 } = {},
): Promise<readonly Finding[]> {
  const count = filters.shape[0]!;
  const network = defineNetwork({
    name: 'constructed',
    input: [3, side, side],
    layers: [
      { name: 'conv1', op: 'conv2d', outChannels: count, kernelSize: kernel, strides: stride },
      { name: 'relu1', op: 'relu' },
      { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2 },
    ],
  });
  const biases = float32(
    [count],
    Array.from({ length: count }, (_, i) => (i === 5 ? bias : 0)),
  );
  const weights = { ...randomWeights(network, 1), 'conv1.weight': filters, 'conv1.bias': biases };
  const preprocessing = rawPixels(3, [side, side]);
  const machine = { runtime: onnxRuntime, network, preprocessing, weights, memoryBytes: 2 ** 28 };
  const computing = await diagnosis.open(machine, { models: [machine], images, maps: 0 });
  const parts = [];
  for (const task of computing.tasks(null)) {
    const own = task.stage === 'images' ? task.images.map((i) => pictures[i]!) : [];
    const data = Buffer.concat(own);
    const pixels = { dtype: 'uint8' as const, shape: [own.length, side, side, 3], data };
    parts.push(await computing.compute({ ...task, feeds: { pixels } }, new AbortController().signal));
  }
  expect(computing.tasks(mergeAll(parts, diagnosis.merge))).toEqual([]);
  await computing.close();
  const model: DiagnosedModel = {
    ...{ name: 'a', weightsHash: '', layer: 'conv1', activation: 'relu1', second: null },
    ...{ shape: [count, 3, kernel, kernel], stride, nextStride: 2, inputScale, edges: bandEdges(stride) },
  };
  const asked = {
    models: [model],
    dataset: '',
    split: 'val',
    images,
    imageIds: [],
    maps: 0,
    runtime: '',
    versions: {},
  } as const;
  const arrays = diagnosis.arrays(mergeAll(parts, diagnosis.merge), asked);
  return diagnosed(model, arrays['measures-1']!.data as Float32Array, arrays['cosines-1']!.data as Float32Array);
}

const faults = (findings: readonly Finding[]): readonly Check[] =>
  findings.filter(({ mark }) => mark === 'fault').map(({ check }) => check);
const finding = (findings: readonly Finding[], check: Check): Finding => findings.find((own) => own.check === check)!;
const weightsPerFilter = (kernel: number) => 3 * kernel ** 2;

test('a bank of Gabor filters at 7×7 and a stride of 2 is healthy', async () => {
  const findings = await diagnose(7, 2, gabors(gaborCount, 7));
  expect(faults(findings)).toEqual([]);
  expect(isHealthy(findings)).toBe(true);
});

test('the same filters at 11×11 and a stride of 4 alias, and nothing else is wrong', async () => {
  const findings = await diagnose(11, 4, gabors(gaborCount, 11));
  expect(faults(findings)).toEqual(['aliasing']);
  expect(finding(findings, 'aliasing').advice!.text).toContain('7×7 at 2');
});

/** The first layer of a network that was trained on the sample, by `fixtures/make.sh`. */
function trained(name: 'fine' | 'coarse' | 'limited' | 'unlimited'): Tensor {
  const { shape, data } = decodeNpy(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.npy`)));
  return float32(shape, data);
}

test('of two trained networks that of 7×7 at 2 is healthy, and that of 11×11 at 4 aliases', async () => {
  expect(faults(await diagnose(7, 2, trained('fine')))).toEqual([]);
  // Without its biases some of its maps never fire here, which is no fault of its filters.
  expect(faults(await diagnose(11, 4, trained('coarse')))).toContain('aliasing');
});

test('a first layer as it was drawn is noise, and not called aliased for that', async () => {
  const drawn = float32([gaborCount, 3, 7, 7], [...randomNormals(['drawn'], gaborCount * weightsPerFilter(7))]);
  const findings = await diagnose(7, 2, drawn);
  expect(finding(findings, 'noise').mark).toBe('fault');
  expect(finding(findings, 'noise').advice!.text).toContain('heFaintFirst');
  expect(faults(findings)).not.toContain('dominating');
});

test('at a stride of 1 nothing is aliased', async () => {
  expect(finding(await diagnose(11, 1, gabors(gaborCount, 11)), 'aliasing')).toMatchObject({
    mark: 'fine',
    filters: [],
  });
});

test('a network that was trained without renormalisation is told from the same with it', async () => {
  const ofRawInputs = { inputScale: 1 };
  expect(faults(await diagnose(11, 4, trained('limited'), ofRawInputs))).not.toContain('dominating');
  const unlimited = await diagnose(11, 4, trained('unlimited'), ofRawInputs);
  expect(faults(unlimited)).toContain('dominating');
  expect(finding(unlimited, 'dominating').found.text).toMatch(
    /larger than renormalisation leaves them: .* and the radius is 0\.1\.$/,
  );
});

test('a filter that stands out of all others dominates', async () => {
  const grown = mapped(gabors(gaborCount, 7), (value, i) =>
    Math.floor(i / weightsPerFilter(7)) === 9 ? 8 * value : value,
  );
  const findings = await diagnose(7, 2, grown);
  expect(faults(findings)).toEqual(['dominating']);
  expect(finding(findings, 'dominating').filters).toEqual([9]);
});

test('a filter that never fires is dead, one of tiny weights faint; more of them are a fault', async () => {
  const tiny = (filters: readonly number[]) =>
    mapped(gabors(gaborCount, 7), (value, i) =>
      filters.includes(Math.floor(i / weightsPerFilter(7))) ? value / 50 : value,
    );
  const one = await diagnose(7, 2, tiny([3]), { bias: -1e6 });
  expect(faults(one)).toEqual([]);
  expect(finding(one, 'dead')).toMatchObject({ mark: 'note', filters: [5] });
  expect(finding(one, 'faint')).toMatchObject({ mark: 'note', filters: [3] });
  expect(faults(await diagnose(7, 2, tiny([3, 7, 11])))).toEqual(['faint']);
});

test('near-duplicates are found, those of opposite sign too', async () => {
  const length = weightsPerFilter(7);
  const bank = gabors(gaborCount, 7).data;
  const twinned = Float32Array.from(bank, (value, i) => {
    const filter = Math.floor(i / length);
    const at = i % length;
    if (filter === 8) return bank[2 * length + at]! + 0.1 * value;
    return filter === 15 ? -3 * bank[4 * length + at]! : value;
  });
  const { mark, filters, found } = finding(await diagnose(7, 2, float32([gaborCount, 3, 7, 7], twinned)), 'duplicates');
  expect([mark, filters]).toEqual(['note', [8, 15]]);
  expect(found.text).toContain('2 ≈ 8');
  expect(found.text).toContain('4 ≈ −15');
});

test('the median of an even number is the lower middle one', () => {
  expect(median(Float32Array.of(4, 1, 3, 2))).toBe(2);
});
