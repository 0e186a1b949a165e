import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { insertDataset, type NewImage } from '../../src/catalog/datasets/datasets.ts';
import { saveCheckpoint } from '../../src/catalog/models/checkpoints.ts';
import { saveNetwork } from '../../src/catalog/models/networks.ts';
import { type Database, openCatalog } from '../../src/catalog/storage/database.ts';
import { insertRun } from '../../src/catalog/training/runs.ts';
import { rawPixels } from '../../src/dataset/preprocessing.ts';
import { type ErrorCode, SwitchbackError } from '../../src/shared/errors.ts';

/** An empty folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-catalog-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A catalog in a folder of its own, closed when the test ends. */
export function emptyCatalog(file: string = join(temporaryFolder(), 'catalog.sqlite')): Database {
  const db = openCatalog(file, 'write');
  onTestFinished(() => void db.close());
  return db;
}

export function image(i: number, changes: Partial<NewImage> = {}): NewImage {
  const hash = String(i).padStart(64, '0');
  const size = { bytes: 100 + i, width: 64, height: 48 };
  return { path: `a/${i}.png`, record: null, hash, label: i % 2, split: 'train', ...size, broken: null, ...changes };
}

/** Images 1 … `images` of a data set with the id 1, a run with the id 1 on it, and its checkpoint of epoch 3. */
export function catalogWithCheckpoint(images = 10): {
  db: Database;
  datasetId: number;
  runId: number;
  modelId: number;
} {
  const db = emptyCatalog();
  const dataset = { name: 'shapes', root: '/data/shapes', format: 'folder', classes: ['disc', 'ring'] };
  const rows = Array.from({ length: images }, (_, i) => image(i, { split: 'val' }));
  const datasetId = insertDataset(db, dataset, rows);
  const runId = newRun(db, 'first', datasetId);
  const modelId = saveCheckpoint(db, { runId, epoch: 3, blob: 'a'.repeat(64), valError: 0.25 });
  return { db, datasetId, runId, modelId };
}

/** A run of batches of four. */
export function newRun(db: Database, name: string, datasetId: number): number {
  const networkId = saveNetwork(db, { name: 'tiny', hash: 'n'.repeat(64), definition: { layers: [] } });
  const about = {
    recipe: { epochs: 5, batchSize: 4 },
    preprocessing: rawPixels(3, [8, 8]),
    runtime: 'onnx',
    versions: { node: '24' },
  };
  return insertRun(db, { name, networkId, datasetId, ...about });
}

/** The code and message of the `SwitchbackError` that `work` throws; anything else that happens is passed on as it is. */
export function failure(work: () => unknown): { code: ErrorCode; message: string } | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof SwitchbackError) return { code: error.code, message: error.message };
    throw error;
  }
  return undefined;
}

/** How SQLite would answer a query: one line a table, `SEARCH …` by an index or `SCAN …`. */
export function planOf(db: Database, sql: string): string[] {
  const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  return plan.all(...(sql.match(/\?/g) ?? []).map(() => 1)).map(({ detail }) => detail);
}

/** The plans of every query that `work` makes. */
export function plansOf(db: Database, work: () => unknown): string[][] {
  const prepared = vi.spyOn(db, 'prepare');
  work();
  const statements = prepared.mock.calls.map(([sql]) => sql);
  prepared.mockRestore();
  return statements.map((sql) => planOf(db, sql));
}

/** A model's projections as rows of the catalog, by layer and channel. */
export const storedProjections = (db: Database, modelId: number) =>
  db
    .prepare<[number], { readonly layer: string; readonly imageId: number | null; readonly blob: string }>(
      'SELECT layer, image_id AS imageId, blob FROM projection WHERE model_id = ? ORDER BY layer, channel, id',
    )
    .all(modelId);
