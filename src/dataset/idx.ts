import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { SwitchbackError } from '../shared/errors.ts';
import { isGone } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** The grey images of an IDX file, in memory. */
export interface IdxImages {
  readonly count: number;
  /** px. */
  readonly height: number;
  /** px. */
  readonly width: number;
  /** Grey pixels of image `i`, uint8 `[height, width]`: a view, not a copy. Throws `BAD_FILE` when there is no such image. */
  readonly record: (i: number) => Uint8Array;
}

/** An IDX file is held in memory as a whole, so it is bounded: MNIST takes 47 MB. */
const largestBytes = 2 ** 30;
const largestSide = 8192;

/** Magic numbers: two zero bytes, 8 for uint8, the number of dimensions (LeCun, The MNIST database). */
const imagesMagic = 0x0803;
const labelsMagic = 0x0801;

/**
 * Reads an IDX file of images `[count, height, width]`, gzipped or not. Throws `NOT_FOUND` when it is not there, `BAD_FILE`
 * when its header is none, asks for more than 1 GiB or does not agree with the file's length.
 */
export async function openIdx(path: string): Promise<IdxImages> {
  const { sizes, data } = await readIdx(path, imagesMagic);
  const [count = 0, height = 0, width = 0] = sizes;
  const size = height * width;
  if (height < 1 || width < 1 || height > largestSide || width > largestSide) {
    throw bad(say('dataset.idxSides', { path, height, width, most: largestSide }));
  }
  const record = (i: number): Uint8Array => {
    if (i >= 0 && i < count) return data.subarray(i * size, (i + 1) * size);
    throw bad(say('dataset.idxNoImageAt', { path, count, index: i }));
  };
  return { count, height, width, record };
}

/** Reads an IDX file of labels: uint8 `[count]`. Throws as `openIdx` does. */
export async function readIdxLabels(path: string): Promise<Uint8Array> {
  return (await readIdx(path, labelsMagic)).data;
}

interface Idx {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

async function readIdx(path: string, magic: number): Promise<Idx> {
  const headerBytes = 4 + 4 * (magic & 0xff);
  const { head, fileBytes, gzipped } = await readHead(path, headerBytes);
  if (head.length < 4) throw bad(say('dataset.idxEndsInHeader', { path }));
  const found = head.readUInt32BE(0);
  if (found !== magic) {
    const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;
    const problem = magic === imagesMagic ? 'dataset.idxImagesMagic' : 'dataset.idxLabelsMagic';
    throw bad(say(problem, { path, found: hex(found), wanted: hex(magic) }));
  }
  if (head.length < headerBytes) throw bad(say('dataset.idxEndsInHeader', { path }));
  const sizes = Array.from({ length: magic & 0xff }, (_, i) => head.readUInt32BE(4 + 4 * i));
  const expected = headerBytes + sizes.reduce((product, size) => product * size, 1);
  if (expected > largestBytes || fileBytes > largestBytes) {
    throw bad(say('dataset.idxTooLarge', { path, sizes: sizes.join('×') }));
  }
  const bytes = await readWhole(path, gzipped, expected);
  if (bytes?.length !== expected) {
    throw bad(
      bytes
        ? say('dataset.idxLength', { path, expected, held: bytes.length })
        : say('dataset.idxHoldsMore', { path, expected }),
    );
  }
  return { sizes, data: bytes.subarray(headerBytes) };
}

/** The first bytes, decompressed, so that nothing is inflated before the header has been believed. */
async function readHead(path: string, length: number): Promise<{ head: Buffer; fileBytes: number; gzipped: boolean }> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    // A gzip header may carry a file name; 64 KiB reaches past any real one.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, 2 ** 16)), 0, Math.min(size, 2 ** 16), 0);
    const start = buffer.subarray(0, bytesRead);
    const gzipped = start[0] === 0x1f && start[1] === 0x8b;
    return { head: gzipped ? await inflatedHead(start, length) : start.subarray(0, length), fileBytes: size, gzipped };
  } finally {
    await file.close();
  }
}

async function openFile(path: string) {
  try {
    return await open(path);
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new SwitchbackError('NOT_FOUND', say('dataset.idxNotOpened', { path }), { cause: error });
  }
}

/** Up to `length` bytes; fewer where the stream is broken. */
function inflatedHead(compressed: Buffer, length: number): Promise<Buffer> {
  return new Promise((done) => {
    const stream = createGunzip();
    const chunks: Buffer[] = [];
    const finish = () => done(Buffer.concat(chunks).subarray(0, length));
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length: bytes }) => sum + bytes, 0) >= length) stream.destroy();
    });
    stream.on('error', finish).on('close', finish);
    stream.end(compressed);
  });
}

/** `null` when a gzipped file inflates to more than `expected` bytes; the bytes there are when it ends too early. */
async function readWhole(path: string, gzipped: boolean, expected: number): Promise<Buffer | null> {
  const bytes = await readFile(path);
  if (!gzipped) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: expected });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw bad(say('dataset.idxNotInflated', { path }), error);
  }
}

const bad = (problem: Sentence, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_FILE', problem, { cause });
