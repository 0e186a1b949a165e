import { z } from 'zod';
import type { WrittenMark } from '../../dataset/partsCsv.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { MarkedImage, PartMark } from '../../shared/partSet.ts';
import { partsOf } from '../../shared/partSet.ts';
import { say } from '../../shared/sentence.ts';

/** As much of COCO's annotations as marks are: https://cocodataset.org/#format-data. */
const coco = z.object({
  images: z.array(z.object({ id: z.int(), file_name: z.string() })),
  categories: z.array(z.object({ id: z.int(), name: z.string(), keypoints: z.array(z.string()).optional() })),
  annotations: z.array(
    z.object({
      image_id: z.int(),
      category_id: z.int(),
      /** x, y and visibility of each of the category's: 0 not marked, 1 hidden, 2 seen. */
      keypoints: z.array(z.number()).optional(),
      /** x, y, width, height. */
      bbox: z.array(z.number()).length(4).optional(),
    }),
  ),
});
type Coco = z.output<typeof coco>;

/**
 * Marks of a file of COCO's keypoints and boxes: an annotation's keypoints where it has any, else its box, which its category names. Throws
 * `BAD_FILE` for another file, and for a box of nothing.
 */
export function readCoco(file: string, text: string): WrittenMark[] {
  const { images, categories, annotations } = parsed(file, text);
  const imageNames = new Map(images.map((image) => [image.id, image.file_name]));
  const categoryById = new Map(categories.map((category) => [category.id, category]));
  return annotations.flatMap(({ image_id, category_id, keypoints = [], bbox }): WrittenMark[] => {
    const image = imageNames.get(image_id);
    const category = categoryById.get(category_id);
    if (image === undefined || !category)
      throw bad(say('workbench.cocoNames', { file, image: image_id, category: category_id }));
    const points = (category.keypoints ?? []).flatMap((part, i): WrittenMark[] => {
      const [x = 0, y = 0, visibility = 0] = keypoints.slice(3 * i, 3 * i + 3);
      return visibility > 0 ? [{ image, part, place: [y, x, 0, 0] }] : [];
    });
    if (points.length > 0 || !bbox) return points;
    const [x, y, width, height] = bbox as [number, number, number, number];
    if (width <= 0 || height <= 0) throw bad(say('dataset.emptyPart', { file, part: category.name, image }));
    return [{ image, part: category.name, place: [y, x, height, width] }];
  });
}

/** Marks as COCO writes them: all points of an image as one annotation, each box as one of its own. */
export function writeCoco(images: readonly MarkedImage[], marks: readonly PartMark[]): string {
  const isPoint = ({ place: [, , height] }: PartMark) => height === 0;
  const points = marks.filter(isPoint);
  const boxes = marks.filter((mark) => !isPoint(mark));
  const keypoints = partsOf(points);
  const boxParts = partsOf(boxes);
  const pointsOf = (imageId: number) =>
    keypoints.flatMap((part) => {
      const found = points.find((mark) => mark.imageId === imageId && mark.part === part);
      return found ? [found.place[1], found.place[0], 2] : [0, 0, 0];
    });
  const pointed = images.filter(({ id }) => points.some(({ imageId }) => imageId === id));
  const annotations = [
    ...pointed.map(({ id }) => {
      const own = pointsOf(id);
      return {
        image_id: id,
        category_id: 1,
        keypoints: own,
        num_keypoints: own.filter((_, i) => i % 3 === 2 && own[i]! > 0).length,
      };
    }),
    ...boxes.map(({ imageId, part, place: [y, x, height, width] }) => {
      return { image_id: imageId, category_id: 2 + boxParts.indexOf(part), bbox: [x, y, width, height] };
    }),
  ];
  return JSON.stringify({
    images: images.map(({ id, image, width, height }) => ({ id, file_name: image, width, height })),
    categories: [
      ...(keypoints.length > 0 ? [{ id: 1, name: 'parts', keypoints }] : []),
      ...boxParts.map((name, i) => ({ id: 2 + i, name })),
    ],
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
  });
}

function parsed(file: string, text: string): Coco {
  try {
    return coco.parse(JSON.parse(text));
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('workbench.noCoco', { file }), { cause: error });
  }
}

const bad = (sentence: ReturnType<typeof say>) => new SwitchbackError('BAD_FILE', sentence);
