import type { StoredTop } from '../../catalog/features/indexes.ts';
import type { SheetTile } from '../../catalog/features/unitSheets.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { LoadedModel } from '../models/models.ts';
import { centreOf } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import { sheetPicture } from '../pictures/sheetPicture.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { drawnTile } from './drawnTile.ts';
import { agreesWith } from './project.ts';
import type { UnitProjection, UnitProjector } from './projecting.ts';

/** A unit, and images of the index that excite it most. */
export interface UnitTops {
  readonly channel: number;
  readonly tops: readonly (StoredTop & { readonly rank: number })[];
}

/** The sheet of a unit as PNGs: its projections each on its max |x|, the same clipped, and the patches. */
export interface DrawnSheet {
  readonly channel: number;
  readonly tiles: readonly SheetTile[];
  readonly projections: Buffer;
  readonly clipped: Buffer;
  readonly patches: Buffer;
}

/** Projects units of a layer and draws their sheets. An activation that differs from the index's is reported. */
export async function drawnSheets(
  workspace: Workspace,
  { preprocessing }: Pick<LoadedModel, 'preprocessing'>,
  layer: string,
  projector: UnitProjector,
  units: readonly UnitTops[],
  { signal, warn }: Pick<JobContext, 'signal' | 'warn'>,
): Promise<DrawnSheet[]> {
  const flat = units.flatMap(({ channel, tops }) => tops.map((top) => ({ ...top, channel })));
  const imageIds = [...new Set(flat.map(({ imageId }) => imageId))];
  const pictures = await picturesFromCatalog(workspace, imageIds, preprocessing, signal);
  const pixelsOf = new Map(imageIds.map((id, i) => [id, pictures[i]!.pixels]));
  const projected: UnitProjection[] = [];
  for (let from = 0; from < flat.length; from += projector.batchSize) {
    signal.throwIfAborted();
    const batch = flat.slice(from, from + projector.batchSize);
    const items = batch.map(({ channel, position, imageId }) => ({
      pixels: pixelsOf.get(imageId)!,
      unit: { channel, position },
    }));
    projected.push(...(await projector.project(items)));
  }
  for (const [i, { activation }] of projected.entries()) {
    const { channel, value } = flat[i]!;
    if (!agreesWith(value, activation))
      warn(say('progress.indexDiffers', { layer, channel, indexed: value, found: activation }));
  }
  let at = 0;
  const sheets = units.map(async ({ channel, tops }): Promise<DrawnSheet> => {
    const own = projected.slice(at, at + tops.length);
    at += tops.length;
    const tiles = own.map((unit, i) => drawnTile(unit, centreOf(preprocessing, pixelsOf.get(tops[i]!.imageId)!)));
    const [projections, clipped, patches] = await Promise.all([
      sheetPicture(tiles.map(({ projection }) => projection)),
      sheetPicture(tiles.map((tile) => tile.clipped)),
      sheetPicture(tiles.map(({ patch }) => patch)),
    ]);
    const known = tops.map(({ rank, imageId, value }, i): SheetTile => {
      const { scale, clippedScale } = tiles[i]!;
      return { rank, imageId, value, box: own[i]!.box, scale, clippedScale };
    });
    return { channel, tiles: known, projections, clipped, patches };
  });
  return Promise.all(sheets);
}
