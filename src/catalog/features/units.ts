import type { Database } from '../storage/database.ts';
import type { FeatureMap } from './indexes.ts';

/** A map over a pass, and the pictures of its sheet where it has one. */
export interface StoredUnit extends Omit<FeatureMap, 'layer'> {
  /** SHA-256 of a PNG blob. */
  readonly projectionsBlob: string | null;
  /** SHA-256 of a PNG blob. */
  readonly clippedBlob: string | null;
  /** SHA-256 of a PNG blob. */
  readonly patchesBlob: string | null;
}

/** The maps of a pass's layer by channel, with their sheets under `rule`; `null`: with none. */
export function storedUnits(db: Database, passId: number, layer: string, rule: string | null): StoredUnit[] {
  const statement = db.prepare<[string | null, number, string], StoredUnit>(`
    SELECT map.channel, maximum, mean_sum AS meanSum, firings, fired_sum AS firedSum, projections_blob AS projectionsBlob,
      clipped_blob AS clippedBlob, patches_blob AS patchesBlob
    FROM index_layer JOIN feature_map AS map USING (pass_id, layer_id)
      LEFT JOIN unit_sheet AS sheet ON sheet.pass_id = map.pass_id AND sheet.layer_id = map.layer_id
        AND sheet.channel = map.channel AND rule = ?
    WHERE map.pass_id = ? AND name = ? ORDER BY map.channel`);
  return statement.all(rule, passId, layer);
}

/**
 * Of each map's `count` strongest images one number as a JSON array, in the order of ranks; only images on which it fires, so that a map
 * that fires on none is missing. The tables are joined in this order, so that maps and ranks are read in that of the primary keys and nothing is
 * sorted; a query inside of this one for each map took half as long again.
 */
const ofStrongest = (number: string, join: string) => `
  SELECT map.channel, json_group_array(${number}) AS numbers
  FROM index_layer CROSS JOIN feature_map AS map USING (pass_id, layer_id)
    CROSS JOIN top_activation AS top USING (pass_id, layer_id, channel) ${join}
  WHERE index_layer.pass_id = ? AND name = ? AND rank <= ? AND value > 0 GROUP BY map.channel`;

/** Labels of the `count` images that excite each map of a layer most, by channel; maps that do not fire are missing. */
export const strongestLabels = (db: Database, passId: number, layer: string, count: number): Map<number, number[]> =>
  numbersByChannel(db, ofStrongest('label', 'CROSS JOIN image ON image.id = image_id'), [passId, layer, count]);

/** Ids of the `count` images that excite each map of a layer most, by channel; maps that do not fire are missing. */
export const strongestImageIds = (db: Database, passId: number, layer: string, count: number): Map<number, number[]> =>
  numbersByChannel(db, ofStrongest('image_id', ''), [passId, layer, count]);

/** One row a map is read four times as fast as one row an image. SQLite has just made the JSON of columns that hold nothing but integers. */
function numbersByChannel(
  db: Database,
  sql: string,
  parameters: readonly [passId: number, layer: string, count: number],
): Map<number, number[]> {
  const statement = db.prepare<[number, string, number], { channel: number; numbers: string }>(sql);
  return new Map(
    statement.all(...parameters).map(({ channel, numbers }) => [channel, JSON.parse(numbers) as number[]]),
  );
}
