import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { JSONParser, TokenType } from '@streamparser/json';
import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { checkLabel } from '../containers/shards.ts';
import type { Looking } from '../listed.ts';

/** A box around one thing; px from the picture's left and upper edge. */
export interface CocoBox {
  readonly picture: number;
  readonly category: number;
  readonly bbox: readonly [left: number, top: number, width: number, height: number];
  /** A box around many at once. */
  readonly isCrowd: boolean;
}

/** What a file of instances says. */
export interface CocoFile {
  /** By their ids. */
  readonly pictures: ReadonlyMap<number, { readonly name: string; readonly width: number; readonly height: number }>;
  /** What each category is called, by its id. */
  readonly categories: ReadonlyMap<number, string>;
  readonly boxes: readonly CocoBox[];
}

/** COCO's training set of 2017 has 448 MB, 118 287 pictures and 860 001 boxes. */
const most = { bytes: 2 ** 30, entries: 8e6, depth: 64 } as const;
/** Boxes after which a listing says how far it is. */
const boxesOfAReport = 4096;

const side = z
  .number()
  .min(1)
  .max(2 ** 20);
const schemas = {
  images: z.object({ id: z.int(), file_name: z.string().min(1).max(4096), width: side, height: side }),
  categories: z.looseObject({ id: z.int() }),
  annotations: z.object({
    ...{ image_id: z.int(), category_id: z.int(), bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]) },
    iscrowd: z.union([z.number(), z.boolean()]).optional(),
  }),
};
type Section = keyof typeof schemas;

/**
 * Reads pictures, boxes and categories of a file of COCO's instances, piece by piece: outlines, which are most of it, are not kept. `field` is what of a category
 * says the class. Throws `BAD_DATASET` for one that is no such JSON, lacks one of the three, has other entries, more than 8 million of them, or takes more than 1 GiB.
 */
export async function readCoco(file: string, field: string, looking: Looking): Promise<CocoFile> {
  const pictures = new Map<number, { readonly name: string; readonly width: number; readonly height: number }>();
  const categories = new Map<number, string>();
  const boxes: CocoBox[] = [];
  const take = {
    images: ({ id, file_name: name, width, height }: z.infer<typeof schemas.images>) =>
      pictures.set(id, { name, width, height }),
    categories: (own: z.infer<typeof schemas.categories>) => {
      const label = own[field];
      if (typeof label !== 'string' || label.trim() === '')
        throw bad(say('dataset.cocoNoField', { file, field, id: own.id }));
      categories.set(own.id, checkLabel(file, `#${own.id}`, label.trim()));
    },
    annotations: ({ image_id: picture, category_id: category, bbox, iscrowd }: z.infer<typeof schemas.annotations>) => {
      boxes.push({ picture, category, bbox, isCrowd: Boolean(iscrowd) });
      if (boxes.length % boxesOfAReport === 0) looking(boxes.length);
    },
  };
  let count = 0;
  await eachEntry(file, (section, position, value) => {
    count += 1;
    const entry = count > most.entries ? null : schemas[section].safeParse(value);
    if (!entry?.success) throw bad(say('dataset.cocoEntry', { file, entry: `${section}[${position}]` }));
    (take[section] as (own: unknown) => void)(entry.data);
  });
  const absent = [...(pictures.size === 0 ? ['images'] : []), ...(categories.size === 0 ? ['categories'] : [])];
  if (boxes.length === 0) absent.push('annotations');
  if (absent.length > 0) throw bad(say('dataset.noCoco', { file, absent }));
  return { pictures, categories, boxes };
}

async function eachEntry(file: string, tell: (section: Section, position: number, value: unknown) => void) {
  if ((await stat(file)).size > most.bytes)
    throw bad(say('dataset.cocoProblem', { file, problem: say('dataset.cocoTooLarge') }));
  const parser = new JSONParser({ paths: Object.keys(schemas).map((own) => `$.${own}.*`), keepStack: false });
  let depth = 0;
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > most.depth) throw bad(say('dataset.cocoProblem', { file, problem: say('dataset.cocoTooDeep') }));
  };
  parser.onValue = ({ value, key, stack }) => tell(stack[1]?.key as Section, Number(key), value);
  try {
    for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) parser.write(bytes);
    if (!parser.isEnded) parser.end();
  } catch (error) {
    if (error instanceof SwitchbackError || fileTrouble(error)) throw error;
    throw bad(say('dataset.cocoProblem', { file, problem: say('dataset.cocoNoJson') }), error);
  }
}

const bad = (problem: Sentence, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_DATASET', problem, { cause });
