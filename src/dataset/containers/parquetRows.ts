import { LRUCache } from 'lru-cache';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type FileBytes, largestFileBytes } from '../pictureFile.ts';
import type { Container } from './held.ts';
import { openParquet, type Parquet, type ParquetColumn, type ParquetPage, type ParquetValue } from './parquet.ts';

/** Decoded pages that are kept for the rows that come next, of all the Parquet files of a reader. */
export type KeptPages = LRUCache<string, Promise<readonly ParquetValue[]>>;

export const keptPages = (): KeptPages => new LRUCache({ maxSize: 2 ** 28 });

/**
 * The column with the pictures: bytes beside a path, as Hugging Face writes them, else bytes that are called as pictures are. Throws `BAD_DATASET`
 * where there is none.
 */
export function pictureColumn(path: string, { columns, names }: Parquet): ParquetColumn {
  const bytes = columns.filter(({ isBytes, isText }) => isBytes && !isText);
  const inPairs = bytes.filter((own) => own.names.length === 2 && own.names[1] === 'bytes');
  const found =
    inPairs[0] ?? bytes.find((own) => own.names.length === 1 && /im(a)?g|pic|photo|bytes/i.test(own.names[0]!));
  if (found) return found;
  throw new SwitchbackError('BAD_DATASET', say('dataset.parquetNoPictures', { path, columns: names.slice(0, 20) }));
}

/** A Parquet file as one that holds pictures: `record` is the row, from 0. */
export async function parquetContainer(path: string, kept: KeptPages): Promise<Container> {
  const parquet = await openParquet(path);
  const column = pictureColumn(path, parquet);
  const pages: ParquetPage[] = [];
  const further = parquet.pages(column);
  let looking: Promise<void> = Promise.resolve();

  /** Headers are looked for up to the page that is wanted, once. */
  const pageWith = async (row: number): Promise<ParquetPage | undefined> => {
    looking = looking.then(async () => {
      while (endOf(pages.at(-1)) <= row) {
        const { value, done } = await further.next();
        if (done) return;
        pages.push(value);
      }
    });
    await looking;
    return pages[pages.findLastIndex(({ firstRow }) => firstRow <= row)];
  };
  return {
    read: async (row): Promise<FileBytes> => {
      const page = await pageWith(row);
      if (!page || row >= endOf(page)) return { reason: say('dataset.changed') };
      const key = `${path}\0${page.firstRow}`;
      const values = kept.get(key) ?? page.values();
      kept.set(key, values, { size: Math.max(1, page.bytes) });
      const value = (await values)[row - page.firstRow];
      if (!(value instanceof Uint8Array)) return { reason: say('dataset.empty') };
      if (value.length > largestFileBytes) return { reason: say('dataset.tooLargeFile') };
      return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
    },
  };
}

const endOf = (page: ParquetPage | undefined): number => (page ? page.firstRow + page.rows : 0);
