import { basename, dirname, join } from 'node:path';
import { say } from '../../shared/sentence.ts';
import { boxSides, type PictureBox, placeOfBox } from '../containers/pictureBox.ts';
import type { LeftOut } from '../leftOut.ts';
import { shortName } from '../leftOut.ts';
import type { Listed, ListedImage, Looking } from '../listed.ts';
import { splitOfName } from '../splits.ts';
import { checkStays, isNamedLikePicture, type Walk } from '../walk.ts';
import { type CocoBox, type CocoFile, readCoco } from './cocoFile.ts';

/** What COCO, and programs that write as it does, call a file of boxes: `instances_val2017.json`. */
const fileName = /(^|\/)(instances_[^/]+|_annotations\.coco)\.json$/i;

/** The files of boxes among what is no picture. */
export const cocoFiles = ({ leftOut }: Walk): string[] =>
  leftOut.flatMap(({ reason, name }) =>
    reason === 'otherFile' && typeof name === 'string' && fileName.test(name) ? [name] : [],
  );

/** The folder below which the pictures of a file of boxes are looked for. */
export const rootOfCoco = (file: string): string =>
  basename(dirname(file)) === 'annotations' ? dirname(dirname(file)) : dirname(file);

/** Before the field that says the class, where whole pictures are wanted. */
const whole = 'whole:';

/**
 * The boxes in COCO's files as images, each a part of its picture, of the class that the field `label` of its category says: `name`, unless it is given. With `whole:`
 * before the field, the pictures are the images, where all boxes of one are of one class. The split is a word of the file's name or folder. Boxes of crowds,
 * of no area, or beyond 8191 px are left out. Throws as `readCoco`.
 */
export async function listCoco(
  root: string,
  files: readonly string[],
  walk: Walk,
  { looking, label = 'name' }: { readonly looking: Looking; readonly label: string | undefined },
): Promise<Listed> {
  const isWhole = label.startsWith(whole);
  const field = isWhole ? label.slice(whole.length) : label;
  const findPicture = pictureFinder(walk.pictures);
  const listed: ListedImage[] = [];
  const leftOut: LeftOut[] = [];
  const named = new Set<string>();
  for (const path of files) {
    await checkStays(join(root, path));
    const file = await readCoco(join(root, path), field, (done) => looking(listed.length + done));
    const split = splitOfName(tailOf(path)) ?? splitOfName(basename(dirname(path)));
    const byPicture = Map.groupBy(file.boxes, ({ picture }) => picture);
    for (const [id, picture] of file.pictures) {
      const found = findPicture(path, picture.name);
      if (found === null) {
        leftOut.push({ reason: 'missing', name: shortName(picture.name) });
        continue;
      }
      named.add(found);
      const boxes = byPicture.get(id) ?? [];
      const { images, others } = isWhole ? wholePicture(found, boxes, file) : boxesOf(found, boxes, picture, file);
      for (const image of images) listed.push({ ...image, split });
      leftOut.push(...others);
    }
  }
  const unnamed = walk.pictures.filter((path) => !named.has(path) && isNamedLikePicture(path));
  return {
    ...{ root, format: 'coco', images: listed },
    leftOut: [
      ...walk.leftOut.filter(
        ({ name }) => typeof name !== 'string' || !files.some((own) => own === name || own.startsWith(`${name}/`)),
      ),
      ...leftOut,
      ...unnamed.map((name): LeftOut => ({ reason: 'unnamed', name })),
    ],
    doubts: isWhole ? [] : [say('dataset.cocoBoxes', { example: `${whole}${field}` })],
  };
}

interface Found {
  readonly images: readonly Omit<ListedImage, 'split'>[];
  readonly others: readonly LeftOut[];
}

function boxesOf(
  path: string,
  boxes: readonly CocoBox[],
  picture: { readonly width: number; readonly height: number },
  { categories }: CocoFile,
): Found {
  const images = new Map<string, Omit<ListedImage, 'split'>>();
  const others: LeftOut[] = [];
  for (const own of boxes) {
    const label = categories.get(own.category);
    const box = own.isCrowd ? null : wholePixels(own, picture);
    if (!box || label === undefined) {
      others.push({ reason: 'box', name: `${path} (${own.bbox.join(', ')})` });
      continue;
    }
    const { left, top, width, height } = box;
    const member = `${left},${top},${width}×${height}`;
    // Two boxes in the same place are one image; of two classes it is the first.
    if (!images.has(member)) images.set(member, { path, record: placeOfBox(box), member, label });
    else others.push({ reason: 'box', name: `${path} (${own.bbox.join(', ')})` });
  }
  return { images: [...images.values()], others };
}

/** All pixels that a box touches, within its picture; `null` where there are none. */
function wholePixels(
  { bbox: [x, y, w, h] }: CocoBox,
  picture: { readonly width: number; readonly height: number },
): PictureBox | null {
  const left = Math.max(0, Math.floor(x));
  const top = Math.max(0, Math.floor(y));
  const width = Math.min(picture.width, Math.ceil(x + w)) - left;
  const height = Math.min(picture.height, Math.ceil(y + h)) - top;
  const fits = w > 0 && h > 0 && width > 0 && height > 0 && Math.max(left, top, width, height) < boxSides;
  return fits ? { left, top, width, height } : null;
}

function wholePicture(path: string, boxes: readonly CocoBox[], { categories }: CocoFile): Found {
  const labels = new Set(boxes.flatMap(({ category }) => categories.get(category) ?? []));
  const [label] = labels;
  if (label === undefined) return { images: [], others: [{ reason: 'withoutLabel', name: path }] };
  if (labels.size > 1) return { images: [], others: [{ reason: 'severalClasses', name: path }] };
  return { images: [{ path, record: null, label }], others: [] };
}

/** `val2017` of `annotations/instances_val2017.json`. */
const tailOf = (path: string): string => /instances_([^/]+)\.json$/i.exec(path)?.[1] ?? '';

/** Finds a picture that is named: beside its file, in the folder that its file is called after, else where it alone is called so. */
function pictureFinder(pictures: readonly string[]): (file: string, name: string) => string | null {
  const byName = Map.groupBy(pictures, (path) => basename(path));
  return (file, name) => {
    const asked = name.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
    const found = (byName.get(basename(asked)) ?? []).filter((path) => path === asked || path.endsWith(`/${asked}`));
    const beside = join(dirname(file), asked);
    return (
      found.find((path) => path === beside) ??
      found.find((path) => path.split('/').includes(tailOf(file))) ??
      (found.length === 1 ? found[0]! : null)
    );
  };
}
