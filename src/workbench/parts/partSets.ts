import { readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { findDataset, listDatasets } from '../../catalog/datasets/datasets.ts';
import { imagesByIds, imagesNamed, pageOfImages } from '../../catalog/datasets/images.ts';
import { deletePartSet, marksOfSet, noPartSet, partSetNames, putPartSet } from '../../catalog/datasets/partSets.ts';
import { imageName } from '../../dataset/listed.ts';
import { partColumns, readPartsCsv } from '../../dataset/partsCsv.ts';
import { sampleClassesWithParts, sampleParts } from '../../dataset/sample/parts.ts';
import type { PartFileFormat, ShownPartSet } from '../../shared/contract/partSet.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import {
  imagesOf,
  type MarkedImage,
  mostPartImages,
  mostParts,
  type PartMark,
  type PartSet,
  type PartSetSummary,
  partsOf,
} from '../../shared/partSet.ts';
import { say } from '../../shared/sentence.ts';
import { sampleName, sampleSize } from '../sample/sampleSet.ts';
import { csvFile } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readCoco, writeCoco } from './coco.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** Every set: those that are kept, and those of the sample's classes. */
export function listPartSets(workspace: Catalog): PartSetSummary[] {
  const kept = partSetNames(workspace.catalog).map((name) => summaryOf(findPartSet(workspace, name)));
  return [...kept, ...sampleSets(workspace).map(summaryOf)];
}

const summaryOf = ({ name, isBuiltIn, marks }: PartSet): PartSetSummary => ({
  name,
  isBuiltIn,
  images: imagesOf(marks).length,
  parts: partsOf(marks),
});

/** Throws `NOT_FOUND`, naming what there is. */
export function findPartSet(workspace: Catalog, name: string): PartSet {
  const kept = marksOfSet(workspace.catalog, name);
  if (kept) return { name, isBuiltIn: false, marks: kept };
  const ofSample = sampleSets(workspace);
  const found = ofSample.find((set) => set.name === name);
  if (found) return found;
  const known = [...partSetNames(workspace.catalog), ...ofSample.map((set) => set.name)];
  throw noPartSet(name, known);
}

/** A set with the images that its marks are on. Throws `NOT_FOUND`. */
export function showPartSet(workspace: Catalog, name: string): ShownPartSet {
  const set = findPartSet(workspace, name);
  return { ...set, images: markedImages(workspace, set.marks) };
}

function markedImages({ catalog }: Catalog, marks: readonly PartMark[]): MarkedImage[] {
  const classesOf = new Map(listDatasets(catalog).map(({ id, classes }) => [id, classes]));
  const images = imagesByIds(catalog, imagesOf(marks));
  return imagesOf(marks).map((id) => {
    const image = images.get(id);
    if (!image) throw new SwitchbackError('NOT_FOUND', say('catalog.noImageId', { id }));
    const { width, height, datasetId, label } = image;
    return { id, image: imageName(image), className: classesOf.get(datasetId)?.[label] ?? '', width, height };
  });
}

/**
 * Keeps a set, in place of an earlier one of that name. Throws `NOT_FOUND` for an image that is gone; `BAD_ARGUMENT` for too many images or parts, a
 * part that is marked twice on an image, or lies outside of it.
 */
export function savePartSet(workspace: Catalog, name: string, marks: readonly PartMark[]): void {
  if (sampleSets(workspace).some((set) => set.name === name))
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.partSetBuiltIn', { name }));
  checkMarks(name, marks, markedImages(workspace, marks));
  putPartSet(workspace.catalog, name, marks);
}

/** Throws `NOT_FOUND`. */
export const removePartSet = ({ catalog }: Catalog, name: string): void => deletePartSet(catalog, name);

function checkMarks(name: string, marks: readonly PartMark[], images: readonly MarkedImage[]): void {
  const counts = { images: images.length, parts: partsOf(marks).length, mostImages: mostPartImages, mostParts };
  if (counts.images > mostPartImages || counts.parts > mostParts)
    throw bad(say('workbench.partsTooMany', { name, ...counts }));
  const seen = new Set<string>();
  const imageById = new Map(images.map((image) => [image.id, image]));
  for (const { imageId, part, place } of marks) {
    const { image, width, height } = imageById.get(imageId)!;
    const key = JSON.stringify([imageId, part]);
    if (seen.has(key)) throw bad(say('workbench.partTwice', { part, image }));
    seen.add(key);
    const [y, x, tall, wide] = place;
    if ((tall === 0) !== (wide === 0)) throw bad(say('workbench.partOfNothing', { part, image }));
    if (y + tall < 0 || x + wide < 0 || y > height || x > width)
      throw bad(say('workbench.partOutside', { part, image, width, height }));
  }
}

const bad = (sentence: ReturnType<typeof say>) => new SwitchbackError('BAD_ARGUMENT', sentence);

/** Marks as a file has them: on images of a data set, by their paths below its folder. `file` is for people. */
interface PartFile {
  readonly file: string;
  readonly text: string;
  readonly dataset: string;
}

/**
 * Keeps the marks of a CSV or COCO file as a set. Throws `BAD_FILE` for what is neither, `NOT_FOUND` for an image that the data set does not have,
 * and as `savePartSet`.
 */
export function readPartSet(workspace: Catalog, name: string, { file, text, dataset: datasetName }: PartFile): void {
  const { catalog } = workspace;
  const dataset = findDataset(catalog, datasetName);
  const written = text.trimStart().startsWith('{') ? readCoco(file, text) : readPartsCsv(file, text);
  if (written.length === 0) throw new SwitchbackError('BAD_FILE', say('workbench.noMarks', { file }));
  const named = imagesNamed(catalog, dataset.id, [...new Set(written.map(({ image }) => image))]);
  const marks = written.map(({ image, part, place }): PartMark => {
    const found = named.get(image);
    if (found) return { imageId: found.id, part, place };
    throw new SwitchbackError('NOT_FOUND', say('workbench.markOfNoImage', { file, image, dataset: dataset.name }));
  });
  savePartSet(workspace, name, marks);
}

const largestFileBytes = 4 * 2 ** 20;

/** As `readPartSet`, of a file of this machine, after whose name the set is called; gives that. */
export function readPartFile(workspace: Catalog, file: string, dataset: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > largestFileBytes)
    throw new SwitchbackError('BAD_FILE', say('workbench.noPartFile', { file }));
  const name = basename(file, extname(file));
  readPartSet(workspace, name, { file, text: readFileSync(file, 'utf8'), dataset });
  return name;
}

/** Marks as a file's text. */
export function partFileText(
  images: readonly MarkedImage[],
  marks: readonly PartMark[],
  format: PartFileFormat,
): string {
  if (format === 'coco') return writeCoco(images, marks);
  const names = new Map(images.map(({ id, image }) => [id, image]));
  const lines = marks.map(({ imageId, part, place: [y, x, height, width] }) => {
    const size = height === 0 ? ['', ''] : [width, height];
    return [names.get(imageId)!, part, x, y, ...size];
  });
  return csvFile([[...partColumns], ...lines]);
}

/** A set as a file's text. Throws `NOT_FOUND`. */
export function writePartSet(workspace: Catalog, name: string, format: PartFileFormat): string {
  const { images, marks } = showPartSet(workspace, name);
  return partFileText(images, marks, format);
}

/** Of each class of the sample so many images are marked, as many as the paper has and a few more. */
const imagesOfSample = 8;

/** The parts of the generated sample are known: a set for each class that has any, of its first validation images. */
function sampleSets({ catalog }: Catalog): PartSet[] {
  const dataset = listDatasets(catalog).find(
    ({ name, root }) => name === sampleName && root.endsWith(join('sample', 'images')),
  );
  if (!dataset) return [];
  return sampleClassesWithParts.map((className) => {
    const selection = { datasetId: dataset.id, split: 'val', label: dataset.classes.indexOf(className) } as const;
    const images = pageOfImages(catalog, selection, 0, imagesOfSample);
    const marks = images.flatMap(({ id, path }) =>
      sampleParts(sampleSize.seed, path).map(
        ({ part, place: [y, x] }): PartMark => ({ imageId: id, part, place: [y, x, 0, 0] }),
      ),
    );
    return { name: `${sampleName}: ${className}`, isBuiltIn: true, marks };
  });
}
