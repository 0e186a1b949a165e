import { type Sentence, say } from '../shared/sentence.ts';
import { firstNames } from './leftOut.ts';
import { type ImageLocation, imageName, type Split } from './listed.ts';
import { repeatedHashes } from './repeatedHashes.ts';

/** An image whose content is known. */
interface KnownImage extends ImageLocation {
  /** SHA-256 of its bytes. */
  readonly hash: string;
  readonly label: string;
}
type SplitImage = KnownImage & { readonly split: Split };

/** What is odd about images that can all be read, each in its split: the same picture in two classes or splits, classes with nothing to train on. */
export function doubtsAboutImages(images: readonly KnownImage[], splits: readonly Split[]): Sentence[] {
  const repeated = repeatedHashes(images);
  const ofSeveral = images.flatMap((image, i) => (repeated.has(image.hash) ? { ...image, split: splits[i]! } : []));
  const copies = [...Map.groupBy(ofSeveral, ({ hash }) => hash).values()];
  const trained = new Set(images.filter((_, i) => splits[i] === 'train').map(({ label }) => label));
  const untrained = [...new Set(images.map(({ label }) => label))].filter((label) => !trained.has(label));
  return [
    ...counted(
      'dataset.copiesInClasses',
      namesOfCopies(copies, ({ label }) => label),
    ),
    ...counted(
      'dataset.copiesInSplits',
      namesOfCopies(copies, ({ split }) => split),
    ),
    ...counted('dataset.classesUntrained', untrained),
  ];
}

/** `a/1.png = b/2.png`, for those of which two differ in something. */
function namesOfCopies(
  copies: readonly (readonly SplitImage[])[],
  differ: (image: SplitImage) => string | null,
): string[] {
  return copies.flatMap((own) => {
    const other = own.find((image) => differ(image) !== differ(own[0]!));
    return other ? [`${imageName(own[0]!)} = ${imageName(other)}`] : [];
  });
}

function counted(
  key: 'dataset.copiesInClasses' | 'dataset.copiesInSplits' | 'dataset.classesUntrained',
  names: readonly string[],
): Sentence[] {
  return names.length > 0 ? [say(key, { count: names.length, names: firstNames(names) })] : [];
}
