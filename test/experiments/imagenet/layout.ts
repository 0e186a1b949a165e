import { mkdirSync } from 'node:fs';
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
