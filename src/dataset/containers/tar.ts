import { type FileHandle, open } from 'node:fs/promises';
import { Header, type HeaderData, Pax } from 'tar';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type FileBytes, largestFileBytes } from '../pictureFile.ts';
import { checkMemberName, damagedArchive, type Member, mostMembers } from './members.ts';
import { bytesOf, readAt } from './readAt.ts';

const block = 512;
/** Read at a time while headers are looked for: those of small pictures are a few in one read, a large picture is jumped over. */
const windowBytes = 2 ** 14;
/** Of a name or the fields of a header that do not fit into it. */
const longestExtension = 2 ** 20;

/** Whether a file begins as a tar file does. */
export const holdsTar = (head: Buffer): boolean => headerAt(head)?.cksumValid === true;

/**
 * Everything that lies in a tar file, in its order; of a tar file in it, what lies in that. Only headers are read. Throws `BAD_DATASET` for one
 * that is damaged or cut off, and for a name that leads out of it.
 */
export async function* tarMembers(path: string): AsyncGenerator<Member> {
  const file = await open(path);
  try {
    yield* membersBetween({ path, file, window: Buffer.alloc(0), windowStart: 0 }, 0, (await file.stat()).size, '');
  } finally {
    await file.close();
  }
}

/** One picture of a tar file whose header begins at byte `record`. */
export async function readTarMember(path: string, record: number, bytes: number): Promise<FileBytes> {
  const read = await readAt(path, record, block + Math.min(bytes, largestFileBytes));
  const size = sizeOf(headerAt(read));
  if (size === null) return { reason: say('dataset.changed') };
  if (size > largestFileBytes) return { reason: say('dataset.tooLargeFile') };
  const held = read.length >= block + size ? read : await readAt(path, record, block + size);
  return held.length < block + size
    ? { reason: say('dataset.changed') }
    : { bytes: held.subarray(block, block + size) };
}

interface Scan {
  readonly path: string;
  readonly file: FileHandle;
  /** What was read last. */
  window: Buffer;
  windowStart: number;
}

async function* membersBetween(scan: Scan, start: number, end: number, prefix: string): AsyncGenerator<Member> {
  const { path } = scan;
  let fields: HeaderData | undefined;
  let longName: string | undefined;
  let count = 0;
  for (let at = start; at < end; ) {
    const header = headerAt(await windowAt(scan, at, block));
    if (header?.nullBlock) return;
    const size = sizeOf(header, fields);
    if (!header || size === null || at + block + size > end) throw damagedArchive(path);
    const record = at;
    const content = at + block;
    at = content + Math.ceil(size / block) * block;
    if (isExtension(header.type)) {
      if (size > longestExtension) throw damagedArchive(path);
      const text = (await windowAt(scan, content, size)).toString('utf8');
      if (header.type === 'ExtendedHeader') fields = paxOf(path, text);
      else if (namesNext.has(header.type)) longName = text.replace(/\0.*$/s, '');
      continue;
    }
    const name = prefix + withoutDot(longName ?? fields?.path ?? header.path ?? '');
    [fields, longName] = [undefined, undefined];
    checkMemberName(path, name);
    if (header.type === 'Directory') continue;
    count += 1;
    if (count > mostMembers) throw new SwitchbackError('BAD_DATASET', say('dataset.tooManyMembers', { path }));
    const isFile = ['File', 'OldFile', 'ContiguousFile'].includes(header.type);
    // ImageNet's training images come as one tar file with one of each class in it.
    const isTar = isFile && prefix === '' && /\.tar$/i.test(name) && size >= block;
    if (isTar && holdsTar(await windowAt(scan, content, block)))
      yield* membersBetween(scan, content, content + size, `${name.slice(0, -'.tar'.length)}/`);
    else yield { name, isFile, record, bytes: size, read: () => windowAt(scan, content, size) };
  }
}

const namesNext = new Set(['NextFileHasLongPath', 'OldGnuLongPath']);
const isExtension = (type: string): boolean =>
  ['ExtendedHeader', 'GlobalExtendedHeader', 'OldExtendedHeader', 'NextFileHasLongLinkpath'].includes(type) ||
  namesNext.has(type);

const withoutDot = (name: string): string => name.replace(/^(\.\/+)+/, '');

/** `null` for bytes that are no header. */
function headerAt(bytes: Buffer): Header | null {
  if (bytes.length < block) return null;
  try {
    return new Header(bytes.subarray(0, block));
  } catch {
    return null;
  }
}

/** How long a header says that its content is; `null` where it is no header. */
function sizeOf(header: Header | null, fields?: HeaderData): number | null {
  const size = fields?.size ?? header?.size;
  return header?.cksumValid && size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : null;
}

function paxOf(path: string, text: string): HeaderData {
  try {
    return Pax.parse(text);
  } catch (error) {
    throw damagedArchive(path, error);
  }
}

/** `length` bytes from `position` on: from the window, where they are in it. */
async function windowAt(scan: Scan, position: number, length: number): Promise<Buffer> {
  const from = position - scan.windowStart;
  if (from < 0 || from + length > scan.window.length) {
    scan.window = await bytesOf(scan.file, position, Math.max(length, windowBytes));
    scan.windowStart = position;
    return scan.window.subarray(0, length);
  }
  return scan.window.subarray(from, from + length);
}
