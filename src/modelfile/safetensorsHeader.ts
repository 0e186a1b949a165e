import { z } from 'zod';
import { SwitchbackError } from '../shared/errors.ts';
import { type Sentence, say } from '../shared/sentence.ts';

/** One tensor of a safetensors file: where its data lie, counted from the end of the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What stands before the header: its length. */
export const lengthBytes = 8;

const mebibyte = 2 ** 20;
/** Enough for 100 000 tensors. What is parsed takes many times as much memory as the text. */
const largestHeaderMebibytes = 16;

/** What other files begin with that are taken for weights, and what is to be done with them. */
const otherFiles = [
  { begins: 'version https://git-lfs', sentence: say('modelfile.lfsPointer') },
  { begins: 'PK\u0003\u0004', sentence: say('modelfile.torchFile') },
  // A pickle of protocol 2, as PyTorch wrote before it wrote zip files.
  { begins: '\u0080\u0002', sentence: say('modelfile.torchFile') },
  { begins: '\u0089HDF\r\n', sentence: say('modelfile.kerasFile') },
] as const;

/** How much of a file's beginning tells what it is. */
export const tellingBytes = 32;

/** Throws `BAD_FILE` for a file that begins as one of another kind does, saying how to get weights from it. */
export function refuseOtherFiles(beginning: Uint8Array): void {
  const text = Buffer.from(beginning).toString('latin1');
  const other = otherFiles.find(({ begins }) => text.startsWith(begins));
  if (other) throw new SwitchbackError('BAD_FILE', other.sentence);
}

/** How long the header is in a file of `fileBytes` that begins like this. Throws `BAD_FILE` for one that cannot be. */
export function headerLength(beginning: Uint8Array, fileBytes: number): number {
  if (beginning.length < lengthBytes) throw damaged(say('modelfile.tooShort'));
  const length = Number(new DataView(beginning.buffer, beginning.byteOffset).getBigUint64(0, true));
  if (lengthBytes + length > fileBytes) throw damaged(say('modelfile.headerTooLong'));
  if (length <= largestHeaderMebibytes * mebibyte) return length;
  throw damaged(say('modelfile.headerTooLarge', { most: largestHeaderMebibytes }));
}

const whole = z.number().int().nonnegative();
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) }),
);

/** The tensors that a header tells of, before `bodyBytes` of data. Throws `BAD_FILE` where it lies about them. */
export function parseHeader(bytes: Uint8Array, bodyBytes: number): readonly SafetensorsEntry[] {
  const parsed = headerSchema.safeParse(parseJson(bytes));
  if (!parsed.success) throw damaged(say('modelfile.headerNoTensors'));
  const entries = Object.entries(parsed.data).map(([name, { dtype, shape, data_offsets }]) => {
    const [begin, end] = data_offsets;
    return { name, dtype, shape, begin, end };
  });
  let expected = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected || end < begin) throw damaged(say('modelfile.dataOverlap', { name }));
    expected = end;
  }
  if (expected !== bodyBytes) throw damaged(say('modelfile.dataLength', { expected, held: bodyBytes }));
  return entries;
}

/** The header less its metadata. */
function parseJson(bytes: Uint8Array): unknown {
  // The reviver is called for the header itself too.
  let kept = -1;
  let written = 0;
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    json = JSON.parse(text, function (this: unknown, _key, value) {
      if (!Array.isArray(this)) kept += 1;
      return value;
    });
    // In valid JSON a string before a colon is a key. JSON.parse keeps the last of two that are the same.
    for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) written += colon ? 1 : 0;
  } catch {
    throw damaged(say('modelfile.headerNoJson'));
  }
  if (written !== kept) throw damaged(say('modelfile.nameTwice'));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw damaged(say('modelfile.headerNoTensors'));
  const { __metadata__: _, ...tensors } = json as Record<string, unknown>;
  return tensors;
}

/** A safetensors file that is not as it must be. */
export const damaged = (problem: Sentence): SwitchbackError =>
  new SwitchbackError('BAD_FILE', say('modelfile.safetensorsDamaged', { problem }));
