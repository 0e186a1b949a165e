import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { readTfjs } from '../../../src/modelfile/tfjs/readTfjs.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { differenceFrom } from '../forward.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'switchback-tfjs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const readIn = (place: string) =>
  withNeighbours(place, (openNeighbour) =>
    readTfjs(readFileSync(join(place, 'model.json')), { name: 'model', defaultSize: [32, 32], openNeighbour }),
  );

describe('computes what TensorFlow.js does', () => {
  test.each(['layers', 'graph'])('%s model', async (name) => {
    const place = join(fixtures, name);
    const array = (file: string) => decodeNpy(readFileSync(join(place, `${file}.npy`)));
    expect(await differenceFrom(readIn(place), array('input'), array('output'))).toBeLessThan(1e-5);
  });
});

test('several outputs of a model of layers: all of them, in its order', async () => {
  const place = mkdtempSync(join(folder, 'outputs-'));
  cpSync(join(fixtures, 'layers'), place, { recursive: true });
  const path = join(place, 'model.json');
  const json = JSON.parse(readFileSync(path, 'utf8')) as { modelTopology: { model_config: { config: object } } };
  Object.assign(json.modelTopology.model_config.config, {
    output_layers: [
      ['dense', 0, 0],
      ['add', 0, 0],
    ],
  });
  writeFileSync(path, JSON.stringify(json));
  const read = readIn(place);
  expect(read.outputs).toEqual(['dense.softmax', 'add']);
  expect(defineNetwork(read.network)).toMatchObject({ outputs: ['dense.softmax', 'add'], scores: 'dense.softmax' });
  const array = (file: string) => decodeNpy(readFileSync(join(fixtures, 'layers', `${file}.npy`)));
  expect(await differenceFrom(read, array('input'), array('output'))).toBeLessThan(1e-5);
});

interface ModelJson {
  modelTopology: { node: { name: string; op: string; input: string[] }[] };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
  signature: unknown;
}

/** The graph model, with its `model.json` changed. */
function changed(change: (json: ModelJson) => void): string {
  const place = mkdtempSync(join(folder, 'case-'));
  cpSync(join(fixtures, 'graph'), place, { recursive: true });
  const path = join(place, 'model.json');
  const json = JSON.parse(readFileSync(path, 'utf8')) as ModelJson;
  change(json);
  writeFileSync(path, JSON.stringify(json));
  return place;
}

function refusalOf(place: string): string {
  try {
    readIn(place);
  } catch (error) {
    if (error instanceof SwitchbackError) return error.sentence.key;
    throw error;
  }
  return 'read';
}

const node = (json: ModelJson, op: string) => json.modelTopology.node.find((own) => own.op === op)!;
const group = (json: ModelJson) => json.weightsManifest[0]!;

test('a model that is not changed is read', () => {
  expect(refusalOf(changed(() => {}))).toBe('read');
});

test('what no signature tells is found in the graph', () => {
  expect(refusalOf(changed((json) => delete json.signature))).toBe('read');
});

describe('refuses in a sentence', () => {
  test.each<[string, string, (json: ModelJson) => void]>([
    ['shards in the network', 'shardElsewhere', (j) => (group(j).paths = ['https://example.org/weights.bin'])],
    ['shards outside the folder', 'neighbourOutside', (j) => (group(j).paths = ['../../weights.bin'])],
    ['shards outside the folder, as an address has it', 'neighbourOutside', (j) => (group(j).paths = ['%2e%2e/w.bin'])],
    ['no shards', 'neighbourMissing', (j) => (group(j).paths = ['nothing.bin'])],
    ['too few shards', 'shardsShort', (j) => (group(j).paths = [])],
    ['a weight twice', 'weightTwice', (j) => group(j).weights.push(group(j).weights[0]!)],
    ['a weight of another type', 'weightType', (j) => (group(j).weights[0]!.dtype = 'complex64')],
    ['a weight of 2^60 numbers', 'shardsShort', (j) => (group(j).weights.at(-1)!.shape = [2 ** 30, 2 ** 30])],
    ['an operation that is no kind', 'nodeUnknown', (j) => (node(j, 'Tanh').op = 'NonMaxSuppressionV5')],
    ['an operation that lacks an operand', 'nodeUnknown', (j) => (node(j, 'Tanh').op = 'AddV2')],
    ['a circle', 'nodeCircle', (j) => (node(j, 'Tanh').input = [node(j, 'Softmax').name])],
    ['a node that is not there', 'nodeMissing', (j) => (node(j, 'Tanh').input = ['nothing'])],
    ['a node twice', 'nodeTwice', (j) => j.modelTopology.node.push(node(j, 'Tanh'))],
    ['no graph', 'tfjsNoModel', (j) => (j.modelTopology.node = [3] as never)],
    ['no inputs', 'noInputShape', (j) => Object.assign(node(j, 'Placeholder'), { op: 'Const' })],
  ])('%s', (_, key, change) => {
    expect(refusalOf(changed(change))).toBe(`modelfile.${key}`);
  });
  test('a shard cut short', () => {
    const place = changed(() => {});
    truncateSync(join(place, 'group1-shard1of1.bin'), 1000);
    expect(refusalOf(place)).toBe('modelfile.shardsShort');
  });
});
