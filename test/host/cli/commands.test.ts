import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OcclusionReport } from '../../../src/experiments/occlusion/source/report.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { readSafetensors } from '../../../src/modelfile/safetensors.ts';
import type { ProjectionReport } from '../../../src/workbench/features/project.ts';
import type { listUnitsWithTops } from '../../../src/workbench/features/units.ts';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { start, switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

type Units = ReturnType<typeof listUnitsWithTops>;

/** Every command through the real binary, on a folder of JPEGs, in the order in which a person would use them. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const model = ['--model', 'first@3'];
const picture = folder.at('halves', 'left', '01.jpg');

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 20);
  writeFileSync(folder.at('halves', 'left', 'torn.jpg'), readFileSync(picture).subarray(0, 200));
  await switchbackJson('dataset', 'add', folder.at('halves'), ...workspace);
  const recipe = ['--epochs', '3', '--batch', '8', '--threads', '1', '--seed', '3', '--name', 'first'];
  await switchbackJson('train', '--dataset', 'halves', '--network', 'zfnet-small', ...recipe, ...workspace);
  await switchbackJson('index', ...model, '--dataset', 'halves', '--split', 'train', '--layers', 'all', ...workspace);
});
afterAll(folder.remove);

test('dataset list and show count classes, splits and the torn picture', async () => {
  const { stdout } = await switchback('dataset', 'list', ...workspace);
  expect(stdout).toMatch(/halves\s+2\s+41/);
  const shown = await switchbackJson<{ classCounts: unknown[]; broken: { images: string[] }[] }>(
    'dataset',
    'show',
    'halves',
    ...workspace,
  );
  expect(shown.classCounts).toEqual([
    { className: 'left', train: 18, val: 2, test: 0 },
    { className: 'right', train: 18, val: 2, test: 0 },
  ]);
  expect(shown.broken.map(({ images }) => images)).toEqual([['left/torn.jpg']]);
});

test('run list and show give every epoch, and the classes are learnt', async () => {
  expect((await switchback('run', 'list', ...workspace)).stdout).toMatch(
    /first\s+halves\s+zfnet-small\s+finished\s+3\/3/,
  );
  const run = await switchbackJson<RunDescription>('run', 'show', 'first', ...workspace);
  expect(run.epochRows.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(run.checkpoints).toEqual([0, 1, 2, 3]);
  expect(run.lastEpoch?.trainError).toBeLessThan(0.2);
});

test('run show --steps gives every step, jobs what ran', async () => {
  const steps = await switchbackJson<{ step: number; loss: number }[]>('run', 'show', 'first', '--steps', ...workspace);
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  expect(steps.at(-1)?.loss).toBeLessThan(steps[0]!.loss);
  expect((await switchback('jobs', ...workspace)).stdout).toMatch(/train\s+done/);
});

test('evaluate and predict agree with the labels', async () => {
  const evaluation = await switchbackJson<{ images: number; error: number }>(
    'evaluate',
    ...model,
    '--dataset',
    'halves',
    '--split',
    'train',
    ...workspace,
  );
  expect(evaluation).toMatchObject({ images: 36, error: 0 });
  expect((await switchback('model', 'list', ...workspace)).stdout).toContain('0.00 % on halves, train');
  const [prediction] = await switchbackJson<{ classes: { name: string; probability: number }[] }[]>(
    'predict',
    ...model,
    picture,
    ...workspace,
  );
  expect(prediction?.classes[0]?.name).toBe('left');
  expect(prediction?.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
});

test('model export writes a network and weights that train takes again', async () => {
  const out = folder.at('export');
  expect((await switchback('model', 'list', 'first', ...workspace)).stdout).toContain('first@3');
  await switchbackJson('model', 'export', 'first@3', '--out', out, ...workspace);
  const weights = readSafetensors(folder.at('export', 'weights.safetensors'));
  expect(weights.mean?.shape).toEqual([3, 36, 36]);
  const again = [
    '--network',
    folder.at('export', 'network.json'),
    '--weights',
    out,
    '--epochs',
    '1',
    '--lr',
    '1e-9',
    '--name',
    'again',
  ];
  const run = await switchbackJson<RunDescription>('train', '--dataset', 'halves', ...again, ...workspace);
  expect(run.lastEpoch?.valError).toBe(0);
});

test('network show gives the paper’s parameter count', async () => {
  const { stdout } = await switchback('network', 'show', 'zfnet');
  expect(stdout).toContain('62357608 parameters');
});

test('units lists every map with its strongest images', async () => {
  const { units, images } = await switchbackJson<Units>('units', ...model, '--layer', 'pool1', ...workspace);
  expect(images).toBe(36);
  for (const { top, maximum, firingShare, dead } of units) {
    expect(top).toHaveLength(9);
    expect(top[0]?.activation).toBe(maximum);
    expect(dead).toBe(firingShare === 0);
  }
  expect((await switchback('units', ...model, '--layer', 'pool1', ...workspace)).stdout).toMatch(
    /map\s+maximum\s+mean/,
  );
});

test('an index that is there is not made again', async () => {
  const { code, stderr } = await switchback(
    'index',
    ...model,
    '--dataset',
    'halves',
    '--split',
    'train',
    '--layers',
    'all',
    ...workspace,
  );
  expect(code).toBe(0);
  expect(stderr).not.toContain('indexing');
});

describe('project', () => {
  test('of an indexed image recomputes the activation and stays inside the receptive field', async () => {
    const out = folder.at('projection');
    const report = await switchbackJson<ProjectionReport>(
      'project',
      ...model,
      '--layer',
      'conv2',
      '--channel',
      '3',
      '--out',
      out,
      ...workspace,
    );
    expect(report.indexed).toMatchObject({ rank: 1, agrees: true });
    const projection = decodeNpy(readFileSync(folder.at('projection', 'projection.npy')));
    expect(projection.shape).toEqual([3, 36, 36]);
    const [top, left, height, width] = report.receptiveField;
    const outside = Array.from(projection.data).filter((value, i) => {
      const [y, x] = [Math.floor((i % 1296) / 36), i % 36];
      return value !== 0 && (y < top || y >= top + height || x < left || x >= left + width);
    });
    expect(outside).toEqual([]);
    const patch = await sharp(folder.at('projection', 'patch.png')).metadata();
    expect([patch.height, patch.width]).toEqual([height, width]);
  });

  test('of another picture at a place, under another rule', async () => {
    const options = ['--layer', 'relu1', '--channel', '0', '--image', picture, '--at', '4,7', '--rule', 'guided'];
    const report = await switchbackJson<ProjectionReport>(
      'project',
      ...model,
      ...options,
      '--out',
      folder.at('placed'),
      ...workspace,
    );
    expect(report).toMatchObject({ position: [4, 7], rule: 'guided', image: { className: null } });
    expect(JSON.parse(readFileSync(folder.at('placed', 'projection.json'), 'utf8'))).toEqual(report);
  });
});

test('occlude writes one value for each position, and covering the bright half costs the class', async () => {
  const options = ['--image', picture, '--window', '20', '--stride', '5', '--baseline', '25'];
  const report = await switchbackJson<OcclusionReport>(
    'occlude',
    ...model,
    ...options,
    '--out',
    folder.at('occlusion'),
    ...workspace,
  );
  expect(report.rows).toEqual([0, 5, 10, 15, 16]);
  const probability = decodeNpy(readFileSync(folder.at('occlusion', 'probability.npy')));
  expect(probability.shape).toEqual([5, 5]);
  const values = Array.from(probability.data);
  const mean = (columns: (x: number) => boolean) => {
    const chosen = values.filter((_, i) => columns(i % 5));
    return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  };
  expect(mean((x) => x <= 1)).toBeLessThan(mean((x) => x >= 3));
  expect(existsSync(folder.at('occlusion', 'occlusion.pdf'))).toBe(true);
});

test('occlude of two pictures keeps two, and draws both in one figure', async () => {
  const out = folder.at('both');
  const other = folder.at('halves', 'right', '05.jpg');
  const options = ['--image', picture, other, '--window', '16', '--stride', '8', '--out', out];
  const { stdout, code } = await switchback('occlude', ...model, ...options, ...workspace);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^the largest drop lies in the box of the projection on \d of \d images, by chance on \d\.\d$/m,
  );
  const reports = JSON.parse(readFileSync(`${out}/occlusions.json`, 'utf8')) as OcclusionReport[];
  expect(reports.map(({ image }) => image.source)).toEqual([picture, other]);
  const table = readFileSync(`${out}/agreement.csv`, 'utf8').trimEnd().split('\n');
  expect(table).toHaveLength(3);
  expect(readFileSync(`${out}/occlusions.svg`, 'utf8').match(/Most probable class</g)).toHaveLength(2);
  const [first, second] = ['1', '2'].map((name) => decodeNpy(readFileSync(`${out}/${name}/activation.npy`)));
  expect(first!.shape).toEqual([reports[0]!.rows.length, reports[0]!.columns.length]);
  expect(second!.data).not.toEqual(first!.data);
  const rows = readFileSync(`${out}/2/positions.csv`, 'utf8').trimEnd().split('\n').slice(1);
  expect(Float32Array.from(rows, (row) => Number(row.split(',')[3]))).toEqual(second!.data);
});

test('occlude --preview says what it is', async () => {
  const out = folder.at('preview');
  const options = ['--image', picture, '--window', '8', '--stride', '4', '--preview', '--out', out];
  const { stdout } = await switchback('occlude', ...model, ...options, ...workspace);
  expect(stdout).toMatch(/^preview: \d+ of \d+ positions computed, the rest interpolated$/m);
  const report = JSON.parse(readFileSync(`${out}/occlusion.json`, 'utf8')) as OcclusionReport;
  expect(report.mode).toBe('preview');
});

test.each(['svg', 'pdf', 'png'])('figure features writes %s with its provenance beside it', async (format) => {
  const out = folder.at('figures', `features.${format}`);
  const options = ['--layers', 'pool1,pool2', '--maps', '2', '--width', '89', '--out', out];
  const { provenance } = await switchbackJson<{ provenance: unknown }>(
    'figure',
    'features',
    ...model,
    ...options,
    ...workspace,
  );
  expect(JSON.parse(readFileSync(`${out}.json`, 'utf8'))).toEqual(provenance);
  expect(readFileSync(out).length).toBeGreaterThan(1000);
});

test('figure features of another data set names that one’s classes', async () => {
  for (const [from, to] of [
    ['left', 'west'],
    ['right', 'east'],
  ] as const)
    cpSync(folder.at('halves', from), folder.at('compass', to), { recursive: true });
  await switchbackJson('dataset', 'add', folder.at('compass'), ...workspace);
  const options = ['--dataset', 'compass', '--split', 'val'];
  await switchbackJson('index', ...model, ...options, '--layers', 'pool2', ...workspace);
  const drawn = [...options, '--layers', 'pool2', '--maps', '2', '--out', folder.at('compass.svg')];
  const { provenance } = await switchbackJson<{
    provenance: { layers: { maps: { units: { className: string }[] }[] }[] };
  }>('figure', 'features', ...model, ...drawn, ...workspace);
  const names = provenance.layers.flatMap(({ maps }) => maps.flatMap(({ units }) => units.map((u) => u.className)));
  expect(new Set(names)).toEqual(new Set(['east', 'west']));
});

test('a computation leaves nothing in the cache of another program, and no log of ONNX Runtime’s', async () => {
  const home = folder.at('home');
  mkdirSync(home);
  // With CI set ONNX Runtime has no telemetry anyway.
  const { CI: _, ...own } = process.env;
  const env = { ...own, HOME: home, TMPDIR: home };
  const { code } = await start(['doctor', ...workspace], { env }).ended;
  expect(code).toBe(0);
  const files = readdirSync(home, { recursive: true }).map(String);
  expect(files.filter((name) => /microsoft|onnxruntime|mat-debug/i.test(name))).toEqual([]);
});

test('doctor finds the runtime correct', async () => {
  const { code, stdout } = await switchback('doctor', ...workspace);
  expect(stdout).toMatch(/ok\s+runtime, chosen\s+\S+: .*differs from the reference by at most/);
  expect(code).toBe(0);
});

test('progress goes to stderr in plain lines, with rate and time left', async () => {
  const options = ['--dataset', 'halves', '--split', 'val', '--layers', 'pool1'];
  const { stderr, stdout } = await switchback('index', ...model, ...options, ...workspace);
  expect(stderr).toMatch(/4\/4 images · .* left · Looking for the strongest activations/);
  expect(stdout).toMatch(/pool1/);
});
