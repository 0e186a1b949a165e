import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sharp } from 'sharp';

/** Pictures of one class. */
export interface ClassPictures {
  readonly train: readonly Sharp[];
  readonly val: readonly Sharp[];
}

/**
 * Writes pictures as ImageNet's are laid out, classes by their ids in WordNet: `train/n02129165/n02129165_1.JPEG`,
 * `val/n02129165/ILSVRC2012_val_00000001.JPEG`. Gives the paths of the validation images below `root`, class by class.
 */
export async function writeImagenet(root: string, classes: Readonly<Record<string, ClassPictures>>): Promise<string[]> {
  const validation: string[] = [];
  for (const [id, { train, val }] of Object.entries(classes)) {
    for (const split of ['train', 'val']) mkdirSync(join(root, split, id), { recursive: true });
    for (const [i, picture] of train.entries()) await write(picture, join(root, 'train', id, `${id}_${i + 1}.JPEG`));
    for (const picture of val) {
      const path = `val/${id}/ILSVRC2012_val_${String(validation.length + 1).padStart(8, '0')}.JPEG`;
      await write(picture, join(root, path));
      validation.push(path);
    }
  }
  return validation;
}

const write = (picture: Sharp, path: string) => picture.jpeg({ quality: 90 }).toFile(path);

/**
 * Writes pictures as PASCAL VOC's are laid out, `JPEGImages/2012_000001.jpg` and for each class `ImageSets/Main/dog_train.txt`. The last picture of each class
 * shows the next class too.
 */
export async function writeVoc(root: string, classes: Readonly<Record<string, readonly Sharp[]>>): Promise<void> {
  const [pictures, lists] = [join(root, 'JPEGImages'), join(root, 'ImageSets', 'Main')];
  for (const folder of [pictures, lists]) mkdirSync(folder, { recursive: true });
  const names = Object.keys(classes);
  const shown = names.flatMap((name, c) =>
    classes[name]!.map((picture, i, all) => ({
      picture,
      classes: i === all.length - 1 ? [name, names[(c + 1) % names.length]!] : [name],
    })),
  );
  const idOf = (i: number) => `2012_${String(i + 1).padStart(6, '0')}`;
  for (const [i, { picture }] of shown.entries()) await write(picture, join(pictures, `${idOf(i)}.jpg`));
  for (const name of names) {
    const lines = shown.map((own, i) => `${idOf(i)} ${own.classes.includes(name) ? ' 1' : '-1'}`);
    writeFileSync(join(lists, `${name}_train.txt`), `${lines.join('\n')}\n`);
  }
}
