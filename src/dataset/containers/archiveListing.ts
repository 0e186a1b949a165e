import { dirname, join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { classFolders } from '../classFolders.ts';
import { devkitFiles, filesOnDisk } from '../imagenet/devkit.ts';
import { trained } from '../imagenet/listImagenet.ts';
import { mayNameClasses, type NamedFile, validationClasses } from '../imagenet/validationClasses.ts';
import { checkSize, folderLabelFile, labelEntries, labelTextOf } from '../labelFile.ts';
import { uniquePaths } from '../labelled.ts';
import { type LeftOut, shortName, withLeftOut } from '../leftOut.ts';
import type { Listed, ListedImage, Looking } from '../listed.ts';
import { checkStays, isHidden, isNamedLikePicture, mayBePicture } from '../walk.ts';
import type { ArchiveKind } from './container.ts';
import { checkLabel, splitOfShard, stemOf } from './shards.ts';
import { tarMembers } from './tar.ts';
import { isLabel, labelOf, sampleOf } from './webDataset.ts';
import { zipMembers } from './zip.ts';

/** A tar or zip file below a data set's root. */
export interface Archive {
  /** '/'-separated. */
  readonly path: string;
  readonly kind: Exclude<ArchiveKind, 'parquet'>;
}

/** A picture in an archive. */
interface Held {
  readonly archive: string;
  readonly member: string;
  readonly record: number;
  readonly bytes: number;
}

/** What an archive holds. */
interface Content {
  readonly pictures: readonly Held[];
  /** Classes by the key of their samples; empty where it has no labels beside its pictures. */
  readonly labels: ReadonlyMap<string, string>;
  /** Files in it that name pictures with their classes, or ImageNet's that say those of its validation images. */
  readonly labelFiles: readonly NamedFile[];
  readonly leftOut: readonly LeftOut[];
}

/** Members after which a listing says how far it is. */
const membersOfAReport = 2048;

/**
 * The images of archives, which are read in their order and not unpacked. Where labels lie beside the pictures, as in WebDataset, they say the
 * classes, and an archive's name says the split: `imagenet-train-0003.tar`; where a label file lies in them, that does. Elsewhere each archive counts as a
 * folder, and classes are told as `classFolders` does, those of ImageNet's validation images by its devkit's files, of which `others` are those that lie beside. Throws `BAD_DATASET` for an archive that is damaged, whose names lead out of it, or that is a
 * link out of the root, and when no image has a class.
 */
export async function listArchives(
  root: string,
  archives: readonly Archive[],
  looking: Looking,
  label: string | undefined,
  others: readonly string[] = [],
): Promise<Listed> {
  const contents: Content[] = [];
  let looked = 0;
  for (const archive of archives) {
    await checkStays(join(root, archive.path));
    const content = await contentOf(root, archive, label, (members) => looking(looked + members));
    looked += content.pictures.length;
    contents.push(content);
  }
  const pictures = contents.flatMap((own) => own.pictures);
  const found = contents.some(({ labels }) => labels.size > 0)
    ? labelled(contents)
    : ((await namedByFiles(contents, label)) ??
      (await ofImagenet(root, contents, others)) ?? { format: archives[0]!.kind, ...inFolders(pictures) });
  const leftOut = [...contents.flatMap((own) => own.leftOut), ...found.leftOut].filter(
    // Captions, masks and the like are parts of a sample.
    ({ reason }) => found.format !== 'webdataset' || reason !== 'otherFile',
  );
  if (found.images.length > 0) return { root, format: found.format, images: found.images, leftOut };
  const problem = pictures.length > 0 ? 'dataset.membersOutsideClasses' : 'dataset.archiveNoPictures';
  throw new SwitchbackError('BAD_DATASET', withLeftOut(say(problem, { path: join(root, archives[0]!.path) }), leftOut));
}

async function contentOf(
  root: string,
  { path, kind }: Archive,
  field: string | undefined,
  tell: (members: number) => void,
): Promise<Content> {
  const file = join(root, path);
  const pictures: Held[] = [];
  const labels = new Map<string, string>();
  const labelFiles: NamedFile[] = [];
  const leftOut: LeftOut[] = [];
  let told = 0;
  for await (const member of kind === 'tar' ? tarMembers(file) : zipMembers(file)) {
    const { name, record, bytes, isFile } = member;
    const { key, extension } = sampleOf(name);
    told += 1;
    if (told % membersOfAReport === 0) tell(pictures.length);
    if (!isFile) leftOut.push({ reason: 'noFile', name: `${path}/${name}` });
    else if (name.split('/').some(isHidden)) leftOut.push({ reason: 'hidden', name: `${path}/${name}` });
    else if (isLabel(extension)) {
      const label = await labelOf(file, member, field);
      if (label !== null) labels.set(key, checkLabel(file, name, label));
    } else if (folderLabelFile([fileOf(name)]) || mayNameClasses(name)) {
      const place = `${file}/${name}`;
      checkSize(place, bytes);
      const content = await member.read();
      labelFiles.push({ name: `${path}/${name}`, place, read: async () => content });
    } else if (mayBePicture(name)) pictures.push({ archive: path, member: name, record, bytes });
    else leftOut.push({ reason: 'otherFile', name: `${path}/${name}` });
  }
  return { pictures, labels, labelFiles, leftOut };
}

const fileOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The pictures that label files in the archives name, each below its own folder; `null` where there is no such file. */
async function namedByFiles(contents: readonly Content[], column: string | undefined) {
  const images: ListedImage[] = [];
  const leftOut: LeftOut[] = [];
  let format: 'csv' | 'jsonl' | null = null;
  for (const { pictures, labelFiles } of contents) {
    const byName = new Map(pictures.map((own) => [nameOf(own), own]));
    for (const { name, place, read } of labelFiles) {
      const known = folderLabelFile([fileOf(name)]);
      if (!known || known.format === 'list') continue;
      format = known.format;
      const folder = name.slice(0, name.lastIndexOf('/') + 1);
      const entries = labelEntries(place, labelTextOf(place, await read()), known.format, column);
      for (const { path, label, split, line } of uniquePaths(place, dirname(place), entries)) {
        const picture = byName.get(`${folder}${path}`);
        byName.delete(`${folder}${path}`);
        if (picture) images.push(imageOf(picture, { label, split: split ?? splitOfShard(`${folder}${path}`) }));
        else {
          const reason = say('common.fileGone');
          leftOut.push({
            reason: 'missing',
            name: say('dataset.namedOnLine', { line, path: shortName(path), reason }),
          });
        }
      }
    }
    const unnamed = [...byName.values()].filter(({ member }) => isNamedLikePicture(member));
    leftOut.push(...unnamed.map((own): LeftOut => ({ reason: 'unnamed', name: nameOf(own) })));
  }
  return format === null ? null : { format, images, leftOut };
}

/** ImageNet's own archives: one of training images, in an archive a class, one of validation images, and what says their classes. `null` for any others. */
async function ofImagenet(root: string, contents: readonly Content[], others: readonly string[]) {
  const pictures = contents.flatMap((own) => own.pictures);
  const validation = pictures.filter(({ member }) => isValidation(member));
  if (validation.length === 0) return null;
  const within = contents.flatMap(({ labelFiles }) => labelFiles);
  const known = await validationClasses([
    ...within,
    ...filesOnDisk(root, others),
    ...(await devkitFiles(root, others)),
  ]);
  if (!known) return null;
  const { images, leftOut } = inFolders(pictures.filter(({ member }) => !isValidation(member) && !isTest(member)));
  const labelled = validation.map((own) => [own, known.classOf(numberOf(own.member))] as const);
  const unlabelled = [
    ...labelled.flatMap(([own, label]) => (label === null ? [own] : [])),
    ...pictures.filter(({ member }) => isTest(member)),
  ];
  return {
    format: 'imagenet' as const,
    images: [
      ...images.map(trained),
      ...labelled.flatMap(([own, label]) => (label === null ? [] : [imageOf(own, { label, split: 'val' })])),
    ],
    leftOut: [...leftOut, ...unlabelled.map((own): LeftOut => ({ reason: 'withoutLabel', name: nameOf(own) }))],
  };
}

const validationName = /^(?:(?!n\d{8}\/)[^/]+\/)*ILSVRC2012_val_(\d{8})\.JPEG$/i;
const isValidation = (member: string): boolean => validationName.test(member);
const numberOf = (member: string): number => Number(validationName.exec(member)![1]);
const isTest = (member: string): boolean => /(^|\/)ILSVRC2012_test_\d{8}\.JPEG$/i.test(member);

const imageOf = ({ archive, member, record, bytes }: Held, of: Pick<ListedImage, 'label' | 'split'>): ListedImage => ({
  ...{ path: archive, record, member, bytes },
  ...of,
});

/** Samples with the class that lies beside them. */
function labelled(contents: readonly Content[]) {
  const images: ListedImage[] = [];
  const leftOut: LeftOut[] = [];
  for (const { pictures, labels } of contents)
    for (const own of pictures) {
      const label = labels.get(sampleOf(own.member).key);
      if (!isNamedLikePicture(own.member)) continue;
      if (label === undefined) leftOut.push({ reason: 'withoutLabel', name: nameOf(own) });
      else images.push(imageOf(own, { label, split: splitOfShard(own.archive) }));
    }
  return { format: 'webdataset' as const, images, leftOut };
}

/** By the folders that the pictures lie in, an archive being one; of two members with one name the later one counts, as when it is unpacked. */
function inFolders(pictures: readonly Held[]) {
  const byPath = new Map(pictures.map((own) => [`${stemOf(own.archive)}/${own.member}`, own]));
  const { images, outside } = classFolders([...byPath.keys()]);
  return {
    images: images.map(({ path, label, split }) => imageOf(byPath.get(path)!, { label, split })),
    leftOut: outside.map((path): LeftOut => ({ reason: 'outside', name: nameOf(byPath.get(path)!) })),
  };
}

const nameOf = ({ archive, member }: Held): string => `${archive}/${member}`;
