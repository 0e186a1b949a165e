import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { insertDataset } from '../../src/catalog/datasets/datasets.ts';
import { insertFigure } from '../../src/catalog/figures/figures.ts';
import { migrate, migrations } from '../../src/catalog/migrations/index.ts';
import { featuresFigure } from '../../src/experiments/features/job/figure.ts';
import { type FigureDocument, figureDocument } from '../../src/shared/figureDocument.ts';
import type { JobContext } from '../../src/shared/job.ts';
import { analyse } from '../../src/workbench/analyses/analyse.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { indexSplit } from '../../src/workbench/features/indexing.ts';
import { makeLayerSheets } from '../../src/workbench/features/layerSheets.ts';
import { exportModel } from '../../src/workbench/models/exportModel.ts';
import { loadModel } from '../../src/workbench/models/models.ts';
import { train } from '../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import { evaluated } from '../experiments/evaluated.ts';
import { writeHalves } from '../host/cli/pictures.ts';
import { keepScene, type Place } from './place.ts';

const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

/** Two convolutions on 16 px: an epoch takes some milliseconds. As JSON. */
export const networkText: string = JSON.stringify({
  name: 'tiny',
  input: [3, 16, 16],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2 },
    { name: 'conv2', op: 'conv2d', outChannels: 6, kernelSize: 3, padding: 1 },
    { name: 'relu2', op: 'relu' },
    { name: 'pool2', op: 'maxPool', kernelSize: 2 },
    { name: 'fc3', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});

/** A figure that `figure compose` and the page's jobs draw. */
export const composedFigure: FigureDocument = figureDocument.parse({
  page: { widthMm: 89 },
  rows: [
    {
      panels: [
        {
          id: 'maps',
          content: {
            kind: 'features',
            checkpoint: 'first@1',
            dataset: 'halves',
            split: 'train',
            layers: [{ layer: 'pool2' }],
            mapsPerLayer: 2,
          },
        },
        { id: 'loss', content: { kind: 'curves', runs: ['first'] } },
      ],
    },
  ],
});

/** Two parts on each of three pictures, as CSV. */
const markedParts = [
  'image,part,x,y',
  ...['left/00.jpg', 'left/01.jpg', 'right/00.jpg'].flatMap((image) => [`${image},top,20,8`, `${image},bottom,20,28`]),
].join('\n');

/** What is given to commands beside the workspace. */
export const given = ({ given: folder }: Place) => ({
  halves: join(folder, 'halves'),
  others: join(folder, 'others'),
  moved: join(folder, 'moved'),
  network: join(folder, 'tiny.json'),
  figure: join(folder, 'figure.json'),
  marks: join(folder, 'marks.csv'),
  weights: join(folder, 'export', 'weights.safetensors'),
  picture: join(folder, 'halves', 'left', '03.jpg'),
});

/**
 * Makes what every kind begins with, kept in `folder`: three data sets, one with a picture that has been torn since; runs that have ended,
 * one that is paused in the middle of an epoch; an index, evaluations, an occlusion, projections, sheets, figures.
 */
export async function makeGround(place: Place, folder: string): Promise<void> {
  const at = given(place);
  await writeHalves(at.halves, 24);
  await writeHalves(at.others, 8);
  await writeHalves(at.moved, 8);
  writeFileSync(at.network, networkText);
  writeFileSync(at.figure, JSON.stringify(composedFigure));
  writeFileSync(at.marks, markedParts);
  rmSync(place.scene, { recursive: true, force: true });
  mkdirSync(place.out, { recursive: true });
  const workspace = openWorkspace(place.workspace, 'write', 'torture');
  try {
    await addDataset(workspace, at.halves, 'halves', quiet);
    await addDataset(workspace, at.moved, 'spare', quiet);
    const torn = join(at.halves, 'right', '05.jpg');
    writeFileSync(torn, readFileSync(torn).subarray(0, 400));
    await trainRun(workspace, place, 'first', 2);
    await trainRun(workspace, place, 'other', 1);
    await trainRun(workspace, place, 'paused', 4, 17);
    await findOut(workspace, place);
    exportModel(loadModel(workspace, 'first@2'), join(at.weights, '..'));
    insertFigure(workspace.catalog, 'page', composedFigure);
  } finally {
    workspace.close();
  }
  keepScene(place, folder);
}

/** Trains a run; stopped at a step it is paused. */
async function trainRun(workspace: Workspace, place: Place, name: string, epochs: number, stopAtStep = Infinity) {
  const stopper = new AbortController();
  const report: JobContext['report'] = ({ unit, done }) => {
    if (unit === 'steps' && done >= stopAtStep) stopper.abort(new Error('stop'));
  };
  const recipe = { epochs, batchSize: 4, threads: 1, seed: 3, learningRate: 0.01, checkpointEpochs: [0, 1, 2] };
  const request = { dataset: 'halves', network: { file: given(place).network }, name, recipe };
  try {
    await train(workspace, request, { ...quiet, report, signal: stopper.signal });
  } catch (error) {
    if (!stopper.signal.aborted) throw error;
  }
}

/** Everything that can be found out on `first@2` and `other@1`. */
async function findOut(workspace: Workspace, place: Place): Promise<void> {
  const first = { model: 'first@2', dataset: 'halves' } as const;
  await indexSplit(workspace, { ...first, split: 'train', top: 9, layers: 'all' }, quiet);
  await indexSplit(workspace, { ...first, dataset: 'spare', split: 'train', top: 9 }, quiet);
  await evaluated(workspace, { ...first, split: 'val' }, quiet);
  await evaluated(workspace, { ...first, dataset: 'spare', split: 'train' }, quiet);
  await makeLayerSheets(workspace, { ...first, split: 'train', rule: 'deconvnet' }, quiet);
  await makeLayerSheets(workspace, { ...first, dataset: 'spare', split: 'train', rule: 'deconvnet' }, quiet);
  const other = { model: 'other@1', dataset: 'halves', split: 'train' } as const;
  await indexSplit(workspace, { ...other, top: 9 }, quiet);
  await makeLayerSheets(workspace, { ...other, rule: 'deconvnet' }, quiet);
  const picture = { file: given(place).picture };
  for (const model of ['first@2', 'other@1'])
    await analyse(
      workspace,
      'occlusion',
      { model, picture, window: [4, 4], stride: [4, 4], baseline: 'mean', mode: 'exact' },
      quiet,
    );
  const drawn = { mapsPerLayer: 2, rule: 'deconvnet', scale: 'tile', contrast: 1, widthMm: 89, dpi: 72 } as const;
  await featuresFigure(workspace, { ...first, split: 'train', ...drawn, out: join(place.out, 'before.svg') }, quiet);
}

/** Images of a data set that makes a migration take a while. */
const manyImages = 20_000;

/** Where what the first catalogs had in a table is today, as far as it has moved. */
const whereNow: Readonly<Record<string, { readonly from?: string; readonly moved: Readonly<Record<string, string>> }>> =
  {
    checkpoint: {
      from: 'newer.checkpoint JOIN newer.model ON model.id = model_id',
      moved: { id: 'model.id', blob: 'model.blob', created_at: 'model.created_at' },
    },
    index_pass: { moved: { checkpoint_id: 'model_id' } },
    projection: { moved: { checkpoint_id: 'model_id' } },
    analysis: {
      from: 'newer.analysis JOIN newer.analysis_model ON analysis_id = analysis.id AND place = 0',
      moved: { checkpoint_id: 'model_id' },
    },
  };

/** Makes the catalog one that the first version of Switchback wrote, with many images besides. */
export function makeOld({ workspace: folder }: Place): void {
  const file = join(folder, 'catalog.sqlite');
  const workspace = openWorkspace(folder, 'write', 'torture');
  const many = Array.from({ length: manyImages }, (_, i) => ({
    path: `${i}.png`,
    record: null,
    hash: `${i}`,
    label: i % 2,
    split: 'train' as const,
    bytes: 1,
    width: 8,
    height: 8,
    broken: null,
  }));
  insertDataset(workspace.catalog, { name: 'many', root: '/many', format: 'folders', classes: ['a', 'b'] }, many);
  workspace.close();
  const newer = `${file}.newer`;
  renameSync(file, newer);
  const old = new BetterSqlite3(file);
  try {
    old.pragma('journal_mode = WAL');
    migrate(old, migrations.slice(0, 1));
    old.exec(`ATTACH '${newer.replaceAll("'", "''")}' AS newer`);
    const columns = (schema: string, table: string) =>
      old.prepare<[string, string], string>('SELECT name FROM pragma_table_info(?, ?)').pluck().all(table, schema);
    for (const table of old
      .prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      .pluck()
      .all()) {
      const { from = `newer."${table}"`, moved = {} } = whereNow[table] ?? {};
      const known = columns('main', table).filter(
        (column) => column in moved || columns('newer', table).includes(column),
      );
      const names = known.map((column) => `"${column}"`).join(', ');
      const sources = known.map((column) => moved[column] ?? `"${column}"`).join(', ');
      old.exec(`INSERT INTO main."${table}" (${names}) SELECT ${sources} FROM ${from}`);
    }
    old.exec('DETACH newer');
  } finally {
    old.close();
  }
  rmSync(newer);
}
