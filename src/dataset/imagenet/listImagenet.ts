import { classFolders } from '../classFolders.ts';
import type { LeftOut } from '../leftOut.ts';
import type { Listed, ListedImage } from '../listed.ts';
import type { Walk } from '../walk.ts';
import { devkitFiles, filesOnDisk } from './devkit.ts';
import { validationClasses } from './validationClasses.ts';

/** A validation image as ImageNet calls it, in a folder that is no class. */
const flat = /(^|\/)(?!n\d{8}\/)[^/]+\/ILSVRC2012_val_(\d{8})\.JPEG$/i;

/**
 * The images of ImageNet as it is unpacked: training images in a folder a class, validation images in one folder, whose classes the devkit's or Kaggle's files
 * below the root say. Classes are ids in WordNet. `null` where no validation images lie so, or none of these files is there. Throws as `validationClasses` does.
 */
export async function listImagenet(root: string, { pictures, leftOut }: Walk): Promise<Listed | null> {
  const validation = pictures.filter((path) => flat.test(path));
  if (validation.length === 0) return null;
  const others = leftOut.flatMap(({ reason, name }) =>
    reason === 'otherFile' && typeof name === 'string' ? [name] : [],
  );
  const known = await validationClasses([...filesOnDisk(root, others), ...(await devkitFiles(root, others))]);
  if (!known) return null;
  const isFlat = new Set(validation);
  const { images, outside } = classFolders(pictures.filter((path) => !isFlat.has(path)));
  const labelled: ListedImage[] = [];
  const unnamed: LeftOut[] = [];
  for (const path of validation) {
    const label = known.classOf(Number(flat.exec(path)![2]));
    if (label === null) unnamed.push({ reason: 'unnamed', name: path });
    else labelled.push({ path, record: null, label, split: 'val' });
  }
  return {
    ...{ root, format: 'imagenet', images: [...images.map(trained), ...labelled] },
    leftOut: [
      ...leftOut.filter(
        ({ name }) =>
          typeof name !== 'string' || !known.files.some((file) => file === name || file.startsWith(`${name}/`)),
      ),
      ...unnamed,
      ...outside.map((name): LeftOut => ({ reason: 'outside', name })),
    ],
  };
}

/** What lies in class folders of no split is trained on, as only validation images lie in one folder. */
export const trained = (image: ListedImage): ListedImage => ({ ...image, split: image.split ?? 'train' });
