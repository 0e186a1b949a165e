import type { SplitName } from '../../shared/contract/dataset.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { CatalogImage } from '../datasets/images.ts';
import { modelById } from '../models/models.ts';
import { type Database, transact } from '../storage/database.ts';
import { matching } from '../storage/matching.ts';

/** One pass of a checkpoint over a split, finished or not. */
export interface IndexPass {
  readonly id: number;
  readonly modelId: number;
  readonly datasetId: number;
  readonly split: SplitName;
  /** The data set's, when the pass was begun. */
  readonly datasetState: number;
  /** How many images are kept for each map. */
  readonly top: number;
  /** Images of the split. */
  readonly images: number;
  /** Images gone through so far, in the split's order, unreadable ones among them. */
  readonly imagesDone: number;
  /** Those of `imagesDone` that could not be read. */
  readonly broken: number;
  readonly runtime: string;
  /** `null` while it is not finished. */
  readonly finishedAt: string | null;
}

/** What a pass is asked. */
export interface IndexQuestion
  extends Pick<IndexPass, 'modelId' | 'datasetId' | 'split' | 'top' | 'images' | 'runtime'> {
  readonly layers: readonly string[];
}

/** A map over a pass. */
export interface FeatureMap {
  readonly layer: string;
  readonly channel: number;
  /** The highest activation. */
  readonly maximum: number;
  /** Sum over the images of the mean over the map's places. */
  readonly meanSum: number;
  /** Images on which the map's maximum is above 0. */
  readonly firings: number;
  /** Sum over the images of the share of its places at which it is above 0; `null` where that was not counted. */
  readonly firedSum: number | null;
}

/** An image that excites a map. */
export interface StoredTop {
  readonly imageId: number;
  /** The activation; a float32, kept exactly, but for the sign of zero. */
  readonly value: number;
  /** In the flat map: `y · width + x`. */
  readonly position: number;
}

/** What a pass has found out about a map; `top` is in rank order. */
export interface MapResult extends Omit<FeatureMap, 'layer'> {
  readonly top: readonly StoredTop[];
}

/** How far a pass has come. */
export interface PassProgress extends Pick<IndexPass, 'imagesDone' | 'broken'> {
  readonly finished: boolean;
}

const select = `
  SELECT id, model_id AS modelId, dataset_id AS datasetId, dataset_state AS datasetState, split, top, images, images_done AS imagesDone, broken,
    runtime, finished_at AS finishedAt
  FROM index_pass`;

/**
 * The pass that was begun, or finished, for the same checkpoint, data set in its present state, split, `top`, number of images and set of
 * layers; a new one where there is none. One of an earlier version, which has counted less and ranked units at an upper limit by chance, is not taken for the same.
 */
export function beginPass(db: Database, question: IndexQuestion): IndexPass {
  const { modelId, datasetId, split, top, images, runtime } = question;
  const layers = [...new Set(question.layers)];
  return transact(db, () => {
    const candidates = db.prepare<[number, number, string, number, number], IndexPass>(`
      ${select} WHERE model_id = ? AND dataset_id = ? AND split = ? AND top = ? AND images = ?
        AND dataset_state = (SELECT state FROM dataset WHERE id = index_pass.dataset_id)
        AND NOT EXISTS (SELECT 1 FROM feature_map WHERE pass_id = index_pass.id AND fired_sum IS NULL) ORDER BY id DESC`);
    const wanted = JSON.stringify(layers.toSorted());
    const earlier = candidates.all(modelId, datasetId, split, top, images);
    const same = earlier.find(({ id }) => JSON.stringify(layersOfPass(db, id).toSorted()) === wanted);
    if (same) return same;

    const insert = db.prepare(`
      INSERT INTO index_pass (model_id, dataset_id, split, top, images, runtime, dataset_state)
      VALUES (?, ?, ?, ?, ?, ?, coalesce((SELECT state FROM dataset WHERE id = ?), 0))`);
    const id = Number(insert.run(modelId, datasetId, split, top, images, runtime, datasetId).lastInsertRowid);
    const insertLayer = db.prepare('INSERT INTO index_layer (pass_id, layer_id, name) VALUES (?, ?, ?)');
    for (const [layerId, name] of layers.entries()) insertLayer.run(id, layerId, name);
    return db.prepare<[number], IndexPass>(`${select} WHERE id = ?`).get(id)!;
  });
}

/**
 * Stores how far a pass has come and, in place of what it had, what it knows about `layers`; all or nothing. A finished one stays as it
 * is: another job may have finished it.
 */
export function savePass(
  db: Database,
  passId: number,
  { imagesDone, broken, finished }: PassProgress,
  layers: Iterable<readonly [layer: string, maps: readonly MapResult[]]>,
): void {
  transact(db, () => {
    const finishedAt = finished ? new Date().toISOString() : null;
    const update = db.prepare(`
      UPDATE index_pass SET images_done = ?, broken = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL`);
    if (update.run(imagesDone, broken, finishedAt, passId).changes === 0) return;
    for (const [layer, maps] of layers) replaceLayer(db, passId, layer, maps);
  });
}

function replaceLayer(db: Database, passId: number, layer: string, maps: readonly MapResult[]): void {
  const find = db.prepare<[number, string], number>('SELECT layer_id FROM index_layer WHERE pass_id = ? AND name = ?');
  const layerId = find.pluck().get(passId, layer);
  if (layerId === undefined)
    throw new SwitchbackError('NOT_FOUND', say('catalog.passLacksLayer', { pass: passId, layer }));
  db.prepare('DELETE FROM feature_map WHERE pass_id = ? AND layer_id = ?').run(passId, layerId);
  db.prepare('DELETE FROM top_activation WHERE pass_id = ? AND layer_id = ?').run(passId, layerId);
  const insertMap = db.prepare('INSERT INTO feature_map VALUES (?, ?, ?, ?, ?, ?, ?)');
  const insertTop = db.prepare('INSERT INTO top_activation VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { channel, maximum, meanSum, firings, firedSum, top } of maps) {
    insertMap.run(passId, layerId, channel, maximum, meanSum, firings, firedSum);
    for (const [i, { imageId, value, position }] of top.entries()) {
      insertTop.run(passId, layerId, channel, i + 1, imageId, value, position);
    }
  }
}

/** Every pass, or a checkpoint's, oldest first, with the layers it is about. */
export function listPasses(db: Database, modelId?: number): (IndexPass & { layers: string[] })[] {
  const { sql, values } = matching({ model_id: modelId });
  const statement = db.prepare<(string | number)[], IndexPass>(`${select} WHERE ${sql} ORDER BY id`);
  return statement.all(...values).map((pass) => ({ ...pass, layers: layersOfPass(db, pass.id) }));
}

/** Which of a checkpoint's passes over a layer is asked for. */
export interface PassChoice {
  readonly datasetId?: number | null | undefined;
  readonly split?: SplitName | null | undefined;
  /** How many images a map are needed. */
  readonly top?: number;
}

/**
 * The finished pass that knows `layer`, of the data set and split in `choice`. Of several those count first that keep as many images as are
 * needed, as a pass with a few takes no atlas away; of these the latest. `null` where there is none.
 */
export function latestPass(
  db: Database,
  modelId: number,
  layer: string,
  { datasetId, split, top = sheetImages }: PassChoice = {},
): IndexPass | null {
  const { sql, values } = matching({ model_id: modelId, dataset_id: datasetId, split });
  const statement = db.prepare<(string | number)[], IndexPass>(`
    ${select} WHERE ${sql} AND finished_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM index_layer WHERE pass_id = id AND name = ?)
    ORDER BY min(top, ?) DESC, finished_at DESC, id DESC LIMIT 1`);
  return statement.get(...values, layer, top) ?? null;
}

/** `latestPass`; throws `NOT_FOUND`, saying how to make one, where there is none. */
export function findPass(db: Database, modelId: number, layer: string, choice: PassChoice = {}): IndexPass {
  const pass = latestPass(db, modelId, layer, choice);
  if (pass) return pass;
  const { name: checkpoint } = modelById(db, modelId);
  const find = db.prepare<[number | null], string>('SELECT name FROM dataset WHERE id = ?').pluck();
  const dataset = find.get(choice.datasetId ?? null) ?? 'NAME';
  const command = `switchback index --model ${checkpoint} --dataset ${dataset} --split ${choice.split ?? 'val'} --layers ${layer}`;
  throw new SwitchbackError('NOT_FOUND', say('catalog.notIndexed', { layer, checkpoint, command }));
}

/** Ids of the models that have a finished pass. */
export function indexedModels(db: Database): Set<number> {
  const statement = db.prepare<[], number>('SELECT DISTINCT model_id FROM index_pass WHERE finished_at IS NOT NULL');
  return new Set(statement.pluck().all());
}

/** The maps of a pass's layer, by channel; none before the first was stored. */
export function featureMaps(db: Database, passId: number, layer: string): FeatureMap[] {
  const statement = db.prepare<[number, string], FeatureMap>(`
    SELECT name AS layer, channel, maximum, mean_sum AS meanSum, firings, fired_sum AS firedSum
    FROM index_layer JOIN feature_map USING (pass_id, layer_id) WHERE pass_id = ? AND name = ? ORDER BY channel`);
  return statement.all(passId, layer);
}

/** The images that excite a map most, by rank, from 1; only those on which it fires: the rest of a pass's ranks are of activation 0 or less. */
export function topActivations(
  db: Database,
  passId: number,
  layer: string,
  channel: number,
): (StoredTop & { rank: number })[] {
  const statement = db.prepare<[number, string, number], StoredTop & { rank: number }>(`
    SELECT rank, image_id AS imageId, value, position
    FROM index_layer JOIN top_activation USING (pass_id, layer_id) WHERE pass_id = ? AND name = ? AND channel = ? AND value > 0
    ORDER BY rank`);
  return statement.all(passId, layer, channel);
}

/** As `topActivations` for the maps of a layer, or one of them, with what is known of the images, by channel and rank. */
export function layerTops(
  db: Database,
  passId: number,
  layer: string,
  channel?: number,
): (StoredTop & Pick<CatalogImage, 'path' | 'record' | 'member' | 'label'> & { channel: number; rank: number })[] {
  const one = channel === undefined ? '' : 'AND channel = ?';
  const statement = db.prepare<(number | string)[], ReturnType<typeof layerTops>[number]>(`
    SELECT channel, rank, image_id AS imageId, value, position, path, record, member, label
    FROM index_layer JOIN top_activation USING (pass_id, layer_id) JOIN image ON image.id = image_id
    WHERE pass_id = ? AND name = ? AND value > 0 ${one} ORDER BY channel, rank`);
  return statement.all(passId, layer, ...(channel === undefined ? [] : [channel]));
}

/** What a pass knows about a layer, by channel, so that it can go on. */
export function passState(db: Database, passId: number, layer: string): MapResult[] {
  const statement = db.prepare<[number, string], StoredTop & { channel: number }>(`
    SELECT channel, image_id AS imageId, value, position
    FROM index_layer JOIN top_activation USING (pass_id, layer_id) WHERE pass_id = ? AND name = ? ORDER BY channel, rank`);
  const tops = Map.groupBy(statement.all(passId, layer), ({ channel }) => channel);
  return featureMaps(db, passId, layer).map(({ layer: _layer, ...map }) => {
    const top = (tops.get(map.channel) ?? []).map(({ channel: _channel, ...row }) => row);
    return { ...map, top };
  });
}

const layersOfPass = (db: Database, passId: number): string[] =>
  db.prepare<[number], string>('SELECT name FROM index_layer WHERE pass_id = ? ORDER BY layer_id').pluck().all(passId);
