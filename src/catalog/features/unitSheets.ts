import { z } from 'zod';
import { type Database, transact } from '../storage/database.ts';
import { storedJson } from '../storage/storedJson.ts';

/** One tile of a sheet: an image that excites the unit, and where in it. */
export interface SheetTile {
  readonly rank: number;
  readonly imageId: number;
  readonly value: number;
  /** `[y, x, height, width]` of the receptive field on the network's input, px. */
  readonly box: readonly [number, number, number, number];
  /** max |x| of the projection: its tile shows 0.5 + x / (2 · scale). */
  readonly scale: number;
  /** The 99th percentile of its |x|, where it is clipped; absent where it is not drawn so. */
  readonly clippedScale?: number | undefined;
}

/** A unit's strongest images as two pictures of 3×3 tiles, or however many rows they need. */
export interface UnitSheet {
  readonly channel: number;
  readonly tiles: readonly SheetTile[];
  /** SHA-256 of a PNG blob. */
  readonly projectionsBlob: string;
  /** The same clipped at `clippedScale`: SHA-256 of a PNG blob; `null` for a sheet that an earlier version has made. */
  readonly clippedBlob: string | null;
  /** SHA-256 of a PNG blob. */
  readonly patchesBlob: string;
}

const storedTiles = z.array(
  z.object({
    rank: z.int(),
    imageId: z.int(),
    value: z.number(),
    box: z.tuple([z.int(), z.int(), z.int(), z.int()]),
    scale: z.number(),
    clippedScale: z.number().optional(),
  }),
);

/** Keeps sheets of a pass's layer under a rule, in place of earlier ones of the same units. */
export function saveUnitSheets(
  db: Database,
  passId: number,
  layer: string,
  rule: string,
  sheets: readonly UnitSheet[],
): void {
  const insert = db.prepare(`
    INSERT OR REPLACE INTO unit_sheet (pass_id, layer_id, channel, rule, tiles, projections_blob, clipped_blob, patches_blob)
    SELECT pass_id, layer_id, ?, ?, ?, ?, ?, ? FROM index_layer WHERE pass_id = ? AND name = ?`);
  transact(db, () => {
    for (const { channel, tiles, projectionsBlob, clippedBlob, patchesBlob } of sheets) {
      insert.run(channel, rule, JSON.stringify(tiles), projectionsBlob, clippedBlob, patchesBlob, passId, layer);
    }
  });
}

/** The sheets of a pass's layer under a rule, by channel. */
export function unitSheets(db: Database, passId: number, layer: string, rule: string): UnitSheet[] {
  const statement = db.prepare<[number, string, string], Omit<UnitSheet, 'tiles'> & { readonly tiles: string }>(`
    SELECT channel, tiles, projections_blob AS projectionsBlob, clipped_blob AS clippedBlob, patches_blob AS patchesBlob
    FROM index_layer JOIN unit_sheet USING (pass_id, layer_id) WHERE pass_id = ? AND name = ? AND rule = ? ORDER BY channel`);
  return statement.all(passId, layer, rule).map((row) => ({ ...row, tiles: storedJson(storedTiles, row.tiles) }));
}
