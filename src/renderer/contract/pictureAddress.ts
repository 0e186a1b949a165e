import type { PictureReference } from '../../shared/contract/picture.ts';
import type { UnitSource } from '../../shared/contract/unit.ts';
import { inputFile, sheetFile, thumbnailFile } from '../../shared/sharedFolder.ts';
import { offeredRules, shared } from './shared.ts';
import { indexOf } from './sharedAnswers.ts';

/** Addresses of pictures, of the host or in a shared folder. */

/** A small square of an image, `side` px. */
export const thumbnailAddress = (imageId: number, side: number): string =>
  shared ? thumbnailFile(imageId) : `/pictures/images/${imageId}?side=${side}`;

/** What a model's network sees of a picture. */
export function inputAddress(model: string, picture: PictureReference): string {
  const named = 'imageId' in picture ? picture.imageId : picture.dropped;
  if (!shared) return `/pictures/inputs/${encodeURIComponent(model)}/${named}`;
  return inputFile(
    shared.models.findIndex(({ name }) => name === model),
    Number(named),
  );
}

/** A picture of a unit's sheet, as the unit names it. */
export const sheetAddress = (picture: string): string => (shared ? picture : `/pictures/blobs/${picture}`);

/** The patches of a unit's strongest images. */
export function patchesAddress({ model, layer, dataset, split }: UnitSource, channel: number): string {
  const source = { model, layer, dataset, split };
  if (shared) return sheetFile(indexOf(shared, source), channel, offeredRules[0]!, 'patches');
  return `/pictures/patches?${new URLSearchParams({ ...source, channel: `${channel}` })}`;
}
