import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareLayers, compareUnits } from '../../../src/experiments/compare/queries.ts';
import { compare } from '../../../src/experiments/compare/sharing.ts';
import { type SharedFiles, sharedAnswers } from '../../../src/renderer/contract/sharedAnswers.ts';
import type { ActivationMap } from '../../../src/shared/contract/unit.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { figureDocument } from '../../../src/shared/figureDocument.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import {
  activationsKey,
  activationsScript,
  folderScript,
  inputFile,
  type SharedFolder,
  type SharedUnits,
  sheetFile,
  thumbnailFile,
  unitsScript,
} from '../../../src/shared/sharedFolder.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { noteUnit } from '../../../src/workbench/features/unitNotes.ts';
import { listUnits, topOfUnit } from '../../../src/workbench/features/units.ts';
import { mapsOfFigure } from '../../../src/workbench/sharing/mapsOfFigure.ts';
import { share } from '../../../src/workbench/sharing/share.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const source = { model: 'run@1', layer: 'pool2', dataset: 'halves', split: 'train' } as const;
const maps = { ...source, channels: null };
const request = { maps: [maps], rules: ['guided', 'deconvnet'], paths: false } satisfies Parameters<typeof share>[1];
let parts: Parameters<typeof share>[3];
let workspace: Workspace;

beforeAll(async () => {
  await writeHalves(folder.at('halves'), 40);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  mkdirSync(folder.at('page'));
  for (const file of ['index.html', 'page.js']) writeFileSync(folder.at(`page/${file}`), file);
  parts = { page: folder.at('page'), answersOf: () => [] };
  noteUnit(workspace, 'run@1', { layer: 'pool2', channel: 3 }, { isStarred: true, note: 'an edge' });
  noteUnit(workspace, 'run@1', { layer: 'pool1', channel: 0 }, { note: 'of a layer that is not shared' });
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

/** What the scripts of a folder put into a page. */
function heldIn(name: string): { readonly folder: SharedFolder; readonly 'units-0': SharedUnits } {
  const window: { switchbackShared?: unknown } = {};
  for (const script of [folderScript, unitsScript(0)])
    runInNewContext(readFileSync(folder.at(`${name}/${script}`), 'utf8'), { window });
  return JSON.parse(JSON.stringify(window.switchbackShared));
}

/** How a page loads what lies in a folder beside the first layer's units. */
const filesOf = (name: string, units: SharedUnits): SharedFiles => ({
  units: async () => units,
  activations: async (index, channel) => {
    const window: { switchbackShared?: Record<string, unknown> } = {};
    runInNewContext(readFileSync(folder.at(`${name}/${activationsScript(index, channel)}`), 'utf8'), { window });
    return JSON.parse(JSON.stringify(window.switchbackShared![activationsKey(index, channel)]));
  },
});

test('a folder has the page, what the catalog says of the layer, and every picture that is named', async () => {
  const written = await share(workspace, request, folder.at('shared'), parts, quiet);
  const { folder: about, 'units-0': held } = heldIn('shared');
  expect(readFileSync(folder.at('shared/index.html'), 'utf8')).toBe('index.html');
  expect(about.rules).toEqual(['deconvnet', 'guided']);
  expect(about.models.map(({ name }) => name)).toEqual(['run@1']);
  expect(about.layers[0]!.layers.map(({ name }) => name)).toEqual(['pool2']);
  expect(about.notes[0]!.notes).toMatchObject([{ layer: 'pool2', channel: 3, note: 'an edge' }]);

  const { units } = listUnits(workspace, source, null);
  expect(held.units.units).toEqual(units);
  expect(written).toMatchObject({ name: 'shared', maps: units.length });
  const shown = units.filter(({ dead }) => !dead);
  expect(shown.length).toBeGreaterThan(0);
  for (const { channel } of shown) {
    for (const rule of about.rules)
      for (const part of ['projections', 'clipped', 'patches'] as const)
        expect(existsSync(folder.at(`shared/${sheetFile(0, channel, rule, part)}`))).toBe(true);
    for (const { imageId } of held.tops.find((own) => own.channel === channel)!.top)
      for (const file of [thumbnailFile(imageId), inputFile(0, imageId)])
        expect(existsSync(folder.at(`shared/${file}`))).toBe(true);
  }
  const sheet = await sharp(folder.at(`shared/${sheetFile(0, shown[0]!.channel, 'guided', 'patches')}`)).metadata();
  expect([sheet.height, sheet.width]).toEqual(held.tileSize.map((px) => 3 * px));
});

test('no path is told unless that is asked for', async () => {
  const everything = (name: string) => {
    const files = readdirSync(folder.at(`${name}/data`));
    return files.map((file) => readFileSync(folder.at(`${name}/data/${file}`), 'utf8')).join('');
  };
  const path = topOfUnit(
    workspace,
    source,
    listUnits(workspace, source, null).units.find(({ dead }) => !dead)!.channel,
  )[0]!.image;
  expect(everything('shared')).not.toContain(path);
  expect(everything('shared')).not.toContain(folder.at(''));
  await share(workspace, { ...request, paths: true }, folder.at('told'), parts, quiet);
  expect(everything('told')).toContain(path);
  expect(everything('told')).not.toContain(folder.at(''));
});

test('a page is answered from the folder as a host would answer it', async () => {
  const { folder: about, 'units-0': held } = heldIn('told');
  const ask = sharedAnswers(about, filesOf('told', held));
  const listed = (await ask('unit.list', { ...source, rule: 'guided' })) as ReturnType<typeof listUnits>;
  const known = listUnits(workspace, source, 'guided');
  expect({ ...listed, units: listed.units.map((own) => ({ ...own, sheet: own.sheet && true })) }).toEqual({
    ...known,
    units: known.units.map((own) => ({ ...own, sheet: own.sheet && true })),
  });
  const { channel } = known.units.find(({ dead }) => !dead)!;
  const top = topOfUnit(workspace, source, channel);
  expect(await ask('unit.listTop', { ...source, channel })).toEqual(top);

  const second = { imageId: top[1]!.imageId };
  const asked = { model: 'run@1', layer: 'pool2', channel, picture: second, position: [0, 0], rules: ['guided'] };
  expect(await ask('unit.project', asked)).toMatchObject({
    activation: top[1]!.activation,
    position: top[1]!.position,
    projections: [
      { rule: 'guided', png: { file: sheetFile(0, channel, 'guided', 'projections'), tile: { place: 1 } } },
    ],
  });
  const { activation, position } = top[1]!;
  const map = (await ask('unit.activationMap', {
    model: 'run@1',
    layer: 'pool2',
    channel,
    picture: second,
  })) as ActivationMap;
  expect(map.data.length).toBe(map.shape[0] * map.shape[1]);
  expect(Math.max(...map.data)).toBeCloseTo(activation, 5);
  expect(map.data[position[0] * map.shape[1] + position[1]]).toBeCloseTo(activation, 5);
  for (const [name, input] of [
    ['unit.activationMap', { model: 'run@1', layer: 'pool2', channel, picture: { imageId: 10 ** 6 } }],
    ['unit.project', { ...asked, picture: { imageId: 10 ** 6 } }],
    ['unit.list', { ...source, layer: 'pool1', rule: 'guided' }],
    ['job.start', { kind: 'buildSample', parameters: {} }],
  ] as const)
    await expect(ask(name, input), name).rejects.toBeInstanceOf(SwitchbackError);
});

test('two models are shared with what their comparison asks, either way round, of the layers that are there', async () => {
  const answersOf: (typeof parts)['answersOf'] = (own, sources) =>
    compare(own, sources).map(({ query, ...rest }) => ({ name: `compare.${query}`, ...rest }));
  const models = ['run@1', 'run@0', 'run@1'];
  const both = { ...request, maps: models.map((model) => ({ ...maps, model })), rules: ['deconvnet' as const] };
  await share(workspace, both, folder.at('both'), { ...parts, answersOf }, quiet);
  const { folder: about, 'units-0': held } = heldIn('both');
  expect(about.models.map(({ name }) => name)).toEqual(['run@1', 'run@0']);
  const ask = sharedAnswers(about, filesOf('both', held));
  const images = { dataset: 'halves', split: 'train' } as const;
  for (const pair of [
    { left: 'run@0', right: 'run@1' },
    { left: 'run@1', right: 'run@0' },
  ]) {
    const known = compareLayers(workspace, pair).layers.find(({ name }) => name === 'pool2');
    expect(await ask('compare.listLayers', pair)).toMatchObject({ ...pair, layers: [{ ...known, indexed: [images] }] });
    const asked = { ...pair, layer: 'pool2', ...images };
    expect(await ask('compare.units', asked)).toEqual(JSON.parse(JSON.stringify(compareUnits(workspace, asked))));
  }
});

test('of a figure the maps are shared that its panels show, each once', async () => {
  const features = {
    ...{ kind: 'features', checkpoint: 'run@1', rule: 'guided' },
    layers: [
      { layer: 'pool2', channels: [5, 3] },
      { layer: 'pool1', channels: null },
    ],
  };
  const compared = { kind: 'compare', checkpoints: ['run@0', 'run@1'], layer: 'pool2', channels: [3, 7] };
  const panels = [features, compared, { kind: 'filters', checkpoint: 'run@1' }, { kind: 'text', text: 'words' }];
  const document = figureDocument.parse({
    page: { widthMm: 100 },
    rows: [{ panels: panels.map((content, i) => ({ id: `${i}`, content })) }],
  });
  const shown = mapsOfFigure(workspace, document);
  expect(shown.rules).toEqual(['deconvnet', 'guided']);
  const chosen = Object.fromEntries(shown.maps.map(({ model, layer, channels }) => [`${model} ${layer}`, channels]));
  expect(chosen).toMatchObject({ 'run@1 pool2': [3, 5, 7], 'run@0 pool2': [3, 7] });
  expect(chosen['run@1 pool1']).toHaveLength(4);

  const answersOf: (typeof parts)['answersOf'] = (own, sources) =>
    compare(own, sources).map(({ query, ...rest }) => ({ name: `compare.${query}`, ...rest }));
  const asked = { maps: shown.maps.filter(({ layer }) => layer === 'pool2'), rules: ['guided' as const], paths: false };
  const written = await share(workspace, asked, folder.at('figure'), { ...parts, answersOf }, quiet);
  expect(written.maps).toBe(5);
  const { folder: about, 'units-0': held } = heldIn('figure');
  expect(held.units.units.map(({ channel }) => channel)).toEqual([3, 5, 7]);
  expect(held.sheets[0]!.units.every(({ channel }) => [3, 5, 7].includes(channel))).toBe(true);
  const ask = sharedAnswers(about, filesOf('figure', held));
  const pair = { left: 'run@1', right: 'run@0', layer: 'pool2', dataset: 'halves', split: 'train' };
  expect(await ask('compare.units', pair)).toMatchObject({ units: [{ channel: 3 }, { channel: 7 }] });

  const words = figureDocument.parse({
    page: { widthMm: 100 },
    rows: [{ panels: [{ id: 'a', content: { kind: 'text', text: 'words' } }] }],
  });
  expect(() => mapsOfFigure(workspace, words)).toThrow('shows maps');
  const unknown = { ...asked, maps: [{ ...maps, channels: [10 ** 6] }] };
  await expect(share(workspace, unknown, folder.at('none'), parts, quiet)).rejects.toBeInstanceOf(SwitchbackError);
});

test('what is there stays, and a stopped job leaves nothing', async () => {
  mkdirSync(folder.at('taken'));
  writeFileSync(folder.at('taken/notes.txt'), 'mine');
  await expect(share(workspace, request, folder.at('taken'), parts, quiet)).rejects.toThrow('not empty');
  expect(readdirSync(folder.at('taken'))).toEqual(['notes.txt']);

  const stopper = new AbortController();
  const report = ({ unit }: { unit: string }) => unit === 'pictures' && stopper.abort(new Error('stopped'));
  const stopped = share(workspace, request, folder.at('stopped'), parts, { ...quiet, report, signal: stopper.signal });
  await expect(stopped).rejects.toThrow('stopped');
  expect(readdirSync(folder.at('')).filter((name) => name.startsWith('stopped'))).toEqual([]);

  mkdirSync(folder.at(`empty.${2 ** 22 + 1}.part`));
  mkdirSync(folder.at('empty'));
  await share(workspace, request, folder.at('empty'), parts, quiet);
  expect(existsSync(join(folder.at('empty'), 'index.html'))).toBe(true);
  expect(readdirSync(folder.at('')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('without a built page it is said how to build one', async () => {
  const unbuilt = { ...parts, page: folder.at('nowhere') };
  await expect(share(workspace, request, folder.at('other'), unbuilt, quiet)).rejects.toThrow('npm run build');
});
