import { stat } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { FileMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { parquetMetadata, parquetSchema } from 'hyparquet/src/metadata.js';
import { getMaxDefinitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { messageOf, SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';
import { unpackedPage } from './parquetPage.ts';
import { readAt } from './readAt.ts';

/** Whether a file begins as a Parquet file does. */
export const holdsParquet = (head: Buffer): boolean => head.toString('latin1', 0, 4) === 'PAR1';

/** A value of a column: bytes where it is no text, `null` where a row has none. */
export type ParquetValue = Uint8Array | string | number | bigint | boolean | null;

/** A column that has one value a row: its names, the outermost first, as `['image', 'bytes']`. */
export interface ParquetColumn {
  readonly names: readonly string[];
  /** What is stored; text is bytes too. */
  readonly isBytes: boolean;
  readonly isText: boolean;
  /** Whole numbers, also of classes. */
  readonly isInteger: boolean;
}

/** Some rows of a column that are stored, and decoded, together. */
export interface ParquetPage {
  readonly column: ParquetColumn;
  readonly firstRow: number;
  readonly rows: number;
  /** Of the file, that the page and the dictionary which it needs take once they are unpacked. */
  readonly bytes: number;
  readonly values: () => Promise<readonly ParquetValue[]>;
}

/** A Parquet file whose footer has been read. */
export interface Parquet {
  readonly rows: number;
  /** Columns with one value a row; lists and maps are none. */
  readonly columns: readonly ParquetColumn[];
  /** Names of the columns at the top, also of lists and maps. */
  readonly names: readonly string[];
  /** What programs have written about the file, by their names. */
  readonly notes: ReadonlyMap<string, string>;
  /** The pages of a column from that row on, in their order. Throws `BAD_DATASET` where the file is damaged. */
  readonly pages: (column: ParquetColumn, fromRow?: number) => AsyncGenerator<ParquetPage>;
}

/** What a file may ask for. A page of more is not decoded; programs write some MB, of pictures some dozen. */
const most = { footerBytes: 2 ** 27, rows: 2 ** 28, pageBytes: 2 ** 28, pageRows: 2 ** 24 };
/** Read at a time while the headers of pages are looked for. */
const headerBytes = 2 ** 14;
const largestHeader = 2 ** 20;

const unpacked = (unpack: (bytes: Uint8Array, of: { maxOutputLength: number }) => Uint8Array) => {
  return (bytes: Uint8Array, length: number) => unpack(bytes, { maxOutputLength: Math.max(1, length) });
};
const compressors = {
  GZIP: unpacked(gunzipSync),
  ZSTD: unpacked(zstdDecompressSync),
  BROTLI: unpacked(brotliDecompressSync),
};

/** Reads the footer of a Parquet file. Throws `BAD_DATASET` for one that is damaged or asks for too much. */
export async function openParquet(path: string): Promise<Parquet> {
  const metadata = await sound(path, () => readFooter(path));
  return sound(path, () => {
    if (!metadata.schema.every(({ name }) => typeof name === 'string')) throw new Error('a column has no name');
    const tree = parquetSchema(metadata);
    const rows = metadata.row_groups.reduce((sum, group) => sum + numberIn(group.num_rows, most.rows), 0);
    numberIn(rows, most.rows);
    return {
      rows,
      columns: leavesOf(tree),
      names: tree.children.map(({ element }) => element.name),
      notes: new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ''])),
      pages: (column, fromRow = 0) => pagesOf(path, { metadata, tree }, column, fromRow),
    };
  });
}

async function readFooter(path: string): Promise<FileMetaData> {
  const { size } = await stat(path);
  const tail = await readAt(path, Math.max(0, size - 8), 8);
  if (tail.length < 8 || tail.toString('latin1', 4) !== 'PAR1') throw new Error('it does not end as such a file does');
  const length = numberIn(tail.readUInt32LE(0) + 8, Math.min(size, most.footerBytes));
  return parquetMetadata(new Uint8Array(await readAt(path, size - length, length)));
}

const integers: readonly unknown[] = ['INT32', 'INT64', 'BOOLEAN'];

function leavesOf(tree: SchemaTree): ParquetColumn[] {
  if (tree.element.repetition_type === 'REPEATED') return [];
  if (tree.children.length > 0) return tree.children.flatMap(leavesOf);
  const { type, converted_type, logical_type } = tree.element;
  const isText = converted_type === 'UTF8' || logical_type?.type === 'STRING';
  const isPlain = converted_type === undefined && logical_type === undefined;
  const isInteger = integers.includes(type) && (isPlain || /^U?INT_/.test(converted_type ?? ''));
  return [{ names: tree.path, isBytes: type === 'BYTE_ARRAY', isText, isInteger }];
}

interface Opened {
  readonly metadata: FileMetaData;
  readonly tree: SchemaTree;
}

async function* pagesOf(
  path: string,
  { metadata, tree }: Opened,
  column: ParquetColumn,
  fromRow: number,
): AsyncGenerator<ParquetPage> {
  let firstRow = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const chunk = group.columns.find(({ meta_data }) => {
      // A damaged file names none.
      const names: readonly string[] | undefined = meta_data?.path_in_schema;
      return names?.join('\0') === column.names.join('\0');
    });
    if (firstRow + rows > fromRow) {
      if (!chunk?.meta_data || chunk.file_path) throw bad(path, say('dataset.parquetColumnElsewhere'));
      const decoder = await sound(path, () => {
        const schemaPath = getTreePath(tree, [...column.names]);
        const { element } = schemaPath.at(-1)!;
        const { type, codec } = chunk.meta_data!;
        const own = { pathInSchema: [...column.names], type, codec, element, schemaPath };
        return { ...own, parsers: DEFAULT_PARSERS, compressors, utf8: false };
      });
      yield* pagesOfChunk(path, column, decoder, chunk.meta_data, { firstRow, rows });
    }
    firstRow += rows;
  }
}

type Decoder = Parameters<typeof readPage>[2];
type Values = Parameters<typeof convert>[0];
type Chunk = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>;

async function* pagesOfChunk(
  path: string,
  column: ParquetColumn,
  decoder: Decoder,
  chunk: Chunk,
  of: { readonly firstRow: number; readonly rows: number },
): AsyncGenerator<ParquetPage> {
  const extent = await sound(path, () => extentOf(chunk));
  let { at } = extent;
  let dictionary: Part | undefined;
  let { firstRow } = of;
  const lastRow = of.firstRow + of.rows;
  while (at < extent.end && firstRow < lastRow) {
    const { header, length } = await headerAt(path, at);
    const part: Part = { at: at + length, header };
    at += length + header.compressed_page_size;
    if (header.type === 'DICTIONARY_PAGE') dictionary = part;
    const data = header.data_page_header ?? header.data_page_header_v2;
    if (!data) continue;
    const rows = await sound(path, () => numberIn(data.num_values, Math.min(most.pageRows, lastRow - firstRow)));
    const ofPage = data.encoding === 'PLAIN' ? undefined : dictionary;
    const bytes = bytesOf(part) + (ofPage ? bytesOf(ofPage) : 0);
    yield {
      ...{ column, firstRow, rows, bytes },
      values: async () => {
        if (bytes > most.pageBytes) throw bad(path, say('dataset.parquetPageTooLarge'));
        const entries = ofPage && (await decoded(path, ofPage, decoder, undefined));
        const known = entries && (await sound(path, () => convert(entries as Values, decoder)));
        return Array.from(await decoded(path, part, decoder, known), single);
      },
    };
    firstRow += rows;
  }
}

/** Where a chunk's pages lie in the file. A damaged file says that they begin before it. */
function extentOf(chunk: Chunk): { readonly at: number; readonly end: number } {
  const dictionaryAt = Number(chunk.dictionary_page_offset ?? 0n);
  const dataAt = Number(chunk.data_page_offset);
  const at = numberIn(dictionaryAt > 0 ? Math.min(dictionaryAt, dataAt) : dataAt, Number.MAX_SAFE_INTEGER);
  return { at, end: at + numberIn(chunk.total_compressed_size, Number.MAX_SAFE_INTEGER) };
}

/** A page as it is stored, behind its header. */
interface Part {
  readonly at: number;
  readonly header: PageHeader;
}

const bytesOf = ({ header }: Part): number => Math.max(header.compressed_page_size, header.uncompressed_page_size);

async function decoded(path: string, { at, header }: Part, decoder: Decoder, dictionary: Values | undefined) {
  const stored = await readAt(path, at, header.compressed_page_size);
  return sound(path, () => {
    const page = unpackedPage(header, stored, decoder, getMaxDefinitionLevel(decoder.schemaPath));
    const reader = { view: new DataView(page.bytes.buffer, page.bytes.byteOffset, page.bytes.length), offset: 0 };
    const { data } = readPage(reader, page.header, { ...decoder, codec: 'UNCOMPRESSED' }, dictionary, undefined, 0);
    return data ?? [];
  });
}

async function headerAt(path: string, at: number) {
  for (let bytes = headerBytes; ; bytes = largestHeader) {
    const read = await readAt(path, at, bytes);
    const reader = { view: new DataView(read.buffer, read.byteOffset, read.length), offset: 0 };
    try {
      const header = parquetHeader(reader);
      // A damaged header says them as 64 bits.
      const sizes = {
        compressed_page_size: numberIn(header.compressed_page_size, 2 ** 31),
        uncompressed_page_size: numberIn(header.uncompressed_page_size, 2 ** 31),
      };
      return { header: { ...header, ...sizes }, length: reader.offset };
    } catch (error) {
      // Limits of long values stand in the header.
      if (bytes === largestHeader || read.length < bytes) throw damaged(path, error);
    }
  }
}

/** In a column below optional ones a value comes in a list of one, and one that is missing in an empty one. */
function single(value: unknown): ParquetValue {
  return Array.isArray(value) ? single(value[0] ?? null) : ((value ?? null) as ParquetValue);
}

function numberIn(value: unknown, largest: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0 && number <= largest) return number;
  throw new Error(`it has a length or a place of ${String(value)}`);
}

/** What the reader throws of a file that is not as it should be, as a sentence. */
async function sound<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SwitchbackError || fileTrouble(error)) throw error;
    throw damaged(path, error);
  }
}

const damaged = (path: string, cause: unknown): SwitchbackError =>
  bad(path, say('dataset.parquetDamaged', { problem: messageOf(cause).slice(0, 100) }), cause);

const bad = (path: string, problem: ReturnType<typeof say>, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_DATASET', say('dataset.parquetProblem', { path, problem }), { cause });
