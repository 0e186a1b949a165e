import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { datasetById } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imageById, imagesByIds } from '../../catalog/datasets/images.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { decodePicture } from '../../dataset/decode.ts';
import { imageName } from '../../dataset/listed.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { droppedName, droppedPicture } from './droppedPictures.ts';

/** One picture, decoded for a network, and where it came from. */
export interface Picture {
  /** A path, with the record's number for an IDX file. */
  readonly source: string;
  /** SHA-256 of the encoded picture. */
  readonly hash: string;
  /** uint8 `[H, W, c]` at the preprocessing's decode size. */
  readonly pixels: Uint8Array;
  /** The catalog's image, `null` for a file that is in no data set. */
  readonly image: CatalogImage | null;
  /** The label's class; `null` where it is not known. */
  readonly className: string | null;
}

/** Files larger than this are not pictures that a person meant. */
const largestFileBytes = 512 * 2 ** 20;

/** Decodes a picture file. Throws `NOT_FOUND` when it is not there, `BAD_IMAGE` when it does not open. */
export async function pictureFromFile(file: string, preprocessing: Preprocessing): Promise<Picture> {
  const path = resolve(file);
  const bytes = readPicture(path);
  try {
    return {
      source: path,
      hash: hashOf(bytes),
      pixels: await decodePicture(bytes, preprocessing),
      image: null,
      className: null,
    };
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
    throw new SwitchbackError(error.code, say('workbench.ofFile', { file: path, problem: error.sentence }), {
      cause: error,
    });
  }
}

/** A picture that a page can name, or a file of this machine, which pages never name. */
export type PictureSource = PictureReference | { readonly file: string };

/** Decodes a picture. Throws as `pictureFromFile` and `pictureByReference`. */
export function pictureFrom(
  workspace: Workspace,
  source: PictureSource,
  preprocessing: Preprocessing,
  signal: AbortSignal,
): Promise<Picture> {
  if ('file' in source) return pictureFromFile(source.file, preprocessing);
  return pictureByReference(workspace, source, preprocessing, signal);
}

/** A picture that a page names, decoded. Throws as `imageById`, `picturesFromCatalog` and `droppedPicture`. */
export async function pictureByReference(
  workspace: Workspace,
  reference: PictureReference,
  preprocessing: Preprocessing,
  signal: AbortSignal,
): Promise<Picture> {
  if ('imageId' in reference) {
    imageById(workspace.catalog, reference.imageId);
    const [picture] = await picturesFromCatalog(workspace, [reference.imageId], preprocessing, signal);
    return picture!;
  }
  const pixels = await decodePicture(droppedPicture(workspace, reference.dropped), preprocessing);
  return {
    source: droppedName(workspace, reference.dropped),
    hash: reference.dropped,
    pixels,
    image: null,
    className: null,
  };
}

/** Decodes images of the catalog, one for each id. Throws `BAD_IMAGE` naming the first that is gone, changed or broken. */
export async function picturesFromCatalog(
  { catalog }: Workspace,
  imageIds: readonly number[],
  preprocessing: Preprocessing,
  signal: AbortSignal,
): Promise<Picture[]> {
  const images = [...imagesByIds(catalog, imageIds).values()];
  const pictures = new Map<number, Picture>();
  for (const [datasetId, own] of Map.groupBy(images, (image) => image.datasetId)) {
    const dataset = datasetById(catalog, datasetId);
    const reader = pictureReader(dataset.root, own, preprocessing);
    for await (const { positions, pixels, broken } of reader.read(inBatches(own.length, 1), signal)) {
      const image = own[(positions[0] ?? broken[0]?.position)!]!;
      const source = join(dataset.root, imageName(image));
      if (broken[0]) {
        const problem = say('workbench.imageNotRead', { image: source, problem: broken[0].reason });
        throw new SwitchbackError('BAD_IMAGE', problem);
      }
      pictures.set(image.id, {
        source,
        hash: image.hash,
        pixels,
        image,
        className: dataset.classes[image.label] ?? null,
      });
    }
  }
  return imageIds.map((id) => pictures.get(id)!);
}

function readPicture(path: string): Buffer {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new SwitchbackError('NOT_FOUND', say('workbench.noPicture', { path }));
  if (stat.size > largestFileBytes) throw new SwitchbackError('BAD_IMAGE', say('workbench.pictureTooLarge', { path }));
  return readFileSync(path);
}
