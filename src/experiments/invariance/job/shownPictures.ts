import sharp from 'sharp';
import { readBlob } from '../../../catalog/storage/blobs.ts';
import type { Raster } from '../../../figure/marks/display.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../../workbench/pictures/cut.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptInvariance } from '../declaration/kept.ts';
import { transformed } from './transform.ts';
import { rawOf } from './warp.ts';

/** So many pictures stand beneath a curve, at most. */
const mostShown = 9;

/**
 * A kept picture as the network sees it under amounts of a transformation from all over its range: made anew, to the same pixels. Throws
 * `NOT_FOUND` for a number that is none of a picture or a transformation.
 */
export async function shownPictures(
  workspace: Pick<Workspace, 'catalog' | 'blobs'>,
  { model, parameters, findings }: KeptInvariance,
  image: number,
  transformation: number,
): Promise<{ readonly amounts: readonly number[]; readonly rasters: readonly Raster[] }> {
  const { kind, amounts } = partAt(parameters.transformations, transformation, 'transformation');
  const png = partAt(findings.pictures, image, 'picture');
  const { preprocessing } = describeModel(workspace, model);
  const { channels, decodeSize } = preprocessing;
  const data = await rawOf(sharp(readBlob(workspace.blobs, png)), channels);
  const picture = { shape: [...decodeSize, channels] as const, data, number: image };
  const shown = spread(amounts);
  const rasters = await Promise.all(
    shown.map(async (amount) =>
      rasterOf(centreOf(preprocessing, await transformed(kind, picture, amount, parameters))),
    ),
  );
  return { amounts: shown, rasters };
}

/** At most nine of the amounts, the first and the last among them; at equal distances where five or more of them are. */
export function spread(amounts: readonly number[]): readonly number[] {
  const last = amounts.length - 1;
  if (last < mostShown) return amounts;
  const gaps = [8, 7, 6, 5, 4].find((count) => last % count === 0) ?? mostShown - 1;
  return Array.from({ length: gaps + 1 }, (_, i) => amounts[Math.round((i * last) / gaps)]!);
}

function partAt<T>(parts: readonly T[], number: number, what: string): T {
  const part = parts[number];
  if (part !== undefined) return part;
  throw new SwitchbackError('NOT_FOUND', say('invariance.noPart', { what, number, last: parts.length - 1 }));
}
