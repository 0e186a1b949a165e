import { type Sentence, say } from '../shared/sentence.ts';
import { firstNames } from './leftOut.ts';
import { imageName, type ListedImage } from './listed.ts';

/** An image whose content and split are known. */
export type SplitImage = ListedImage & {
  /** SHA-256 of its bytes. */
  readonly hash: string;
};

/** What is odd about images that can all be read: the same picture in two classes or splits, classes with nothing to train on. */
export function doubtsAboutImages(images: readonly SplitImage[]): Sentence[] {
  const repeated = repeatedHashes(images);
  const ofSeveral = images.filter(({ hash }) => repeated.has(hash));
  const copies = [...Map.groupBy(ofSeveral, ({ hash }) => hash).values()];
  const trained = new Set(images.flatMap(({ label, split }) => (split === 'train' ? [label] : [])));
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

function repeatedHashes(images: readonly SplitImage[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { hash } of images) (seen.has(hash) ? repeated : seen).add(hash);
  return repeated;
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
