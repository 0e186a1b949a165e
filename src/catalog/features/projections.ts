import { z } from 'zod';
import { type Database, transact } from '../storage/database.ts';
import { storedJson } from '../storage/storedJson.ts';

/** One unit projected back to the pixels. */
export interface Projection {
  readonly id: number;
  readonly modelId: number;
  readonly layer: string;
  readonly channel: number;
  /** `null` for a picture of no data set. */
  readonly imageId: number | null;
  /** SHA-256 of the encoded picture. */
  readonly imageHash: string;
  /** In the flat map: `y · width + x`. */
  readonly position: number;
  readonly rule: string;
  readonly activation: number;
  /** `[y, x, height, width]` of the receptive field on the network's input, px. */
  readonly box: readonly [number, number, number, number];
  /** `.npy`: the projection, cut to `box`. */
  readonly blob: string;
  /** PNG: the picture, cut to `box`. */
  readonly patchBlob: string;
  readonly runtime: string;
  readonly createdAt: string;
}

/** What names a projection: two with the same key are the same question. */
export type ProjectionKey = Pick<Projection, 'modelId' | 'layer' | 'channel' | 'imageHash' | 'position' | 'rule'>;

type ProjectionRow = Omit<Projection, 'box'> & { readonly box: string };

const select = `
  SELECT id, model_id AS modelId, layer, channel, image_id AS imageId, image_hash AS imageHash, position, rule,
    activation, box, blob, patch_blob AS patchBlob, runtime, created_at AS createdAt
  FROM projection`;

const storedBox = z.tuple([z.int(), z.int(), z.int(), z.int()]);
const projectionOf = (row: ProjectionRow): Projection => ({ ...row, box: storedJson(storedBox, row.box) });

/** Keeps a projection in place of an earlier one with the same key, and gives its id. */
export function saveProjection(db: Database, projection: Omit<Projection, 'id' | 'createdAt'>): number {
  const { modelId, layer, channel, imageId, imageHash, position, rule, activation, box, blob, patchBlob, runtime } =
    projection;
  const replace = db.prepare(`
    INSERT OR REPLACE INTO projection
      (model_id, layer, channel, image_id, image_hash, position, rule, activation, box, blob, patch_blob, runtime, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const key = [modelId, layer, channel, imageId, imageHash, position, rule];
  const found = [activation, JSON.stringify(box), blob, patchBlob, runtime, new Date().toISOString()];
  return transact(db, () => Number(replace.run(...key, ...found).lastInsertRowid));
}

/** The projection with this key, `null` where there is none. */
export function findProjection(db: Database, key: ProjectionKey): Projection | null {
  const { modelId, layer, channel, imageHash, position, rule } = key;
  const statement = db.prepare<[number, string, number, string, number, string], ProjectionRow>(`
    ${select} WHERE model_id = ? AND layer = ? AND channel = ? AND image_hash = ? AND position = ? AND rule = ?`);
  const row = statement.get(modelId, layer, channel, imageHash, position, rule);
  return row ? projectionOf(row) : null;
}
