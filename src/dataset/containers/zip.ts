import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type FileBytes, largestFileBytes } from '../pictureFile.ts';
import { checkMemberName, damagedArchive, type Member, mostMembers } from './members.ts';
import { readAt } from './readAt.ts';

/** Whether a file begins as a zip file does. */
export const holdsZip = (head: Buffer): boolean => ['PK\x03\x04', 'PK\x05\x06'].includes(head.toString('latin1', 0, 4));

/**
 * Everything that lies in a zip file, in the order in which it lies there. Throws `BAD_DATASET` for one that is damaged, and for a name that leads
 * out of it.
 */
export async function* zipMembers(path: string): AsyncGenerator<Member> {
  const zip = await unlessDamaged(path, openPromise(path, { autoClose: false }));
  try {
    if (zip.entryCount > mostMembers) throw new SwitchbackError('BAD_DATASET', say('dataset.tooManyMembers', { path }));
    const entries = await unlessDamaged(path, entriesOf(path, zip));
    for (const { fileName, uncompressedSize, relativeOffsetOfLocalHeader, externalFileAttributes } of entries) {
      const record = relativeOffsetOfLocalHeader;
      yield {
        name: fileName,
        isFile: isFileMode(externalFileAttributes >>> 16),
        record,
        bytes: uncompressedSize,
        read: async () => {
          const read = await readZipEntry(path, record, uncompressedSize);
          if ('bytes' in read) return read.bytes;
          throw damagedArchive(path);
        },
      };
    }
  } finally {
    zip.close();
  }
}

/** Of a folder, a link and a device the kind of file is another; most programs of Windows write none. */
function isFileMode(mode: number): boolean {
  const kind = mode & 0o170000;
  return kind === 0 || kind === 0o100000;
}

async function entriesOf(path: string, zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    checkMemberName(path, entry.fileName);
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
}

async function unlessDamaged<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SwitchbackError) throw error;
    throw damagedArchive(path, error);
  }
}

/** A header in front of an entry, as APPNOTE 4.3.7 has it: then come the name, other fields, and the content. */
const header = { bytes: 30, flags: 6, method: 8, nameBytes: 26, fieldsBytes: 28 } as const;
/** What is read for a name and fields. */
const usualNames = 512;
const methods = { stored: 0, deflated: 8 } as const;
const inflated = promisify(inflateRaw);

/** One picture of a zip file whose header begins at byte `record`. What the archive compressed in another way than deflate has a reason. */
export async function readZipEntry(path: string, record: number, bytes: number): Promise<FileBytes> {
  if (bytes > largestFileBytes) return { reason: say('dataset.tooLargeFile') };
  // What cannot be compressed takes 5 bytes more in every 16 KB (RFC 1951, 3.2.4).
  const content = bytes + 64 + Math.ceil(bytes / 2 ** 10);
  const read = await readAt(path, record, header.bytes + usualNames + content);
  if (!read.subarray(0, 4).equals(Buffer.from('PK\x03\x04')) || read.length < header.bytes)
    return { reason: say('dataset.changed') };
  const start = header.bytes + read.readUInt16LE(header.nameBytes) + read.readUInt16LE(header.fieldsBytes);
  const packed = start > header.bytes + usualNames ? await readAt(path, record + start, content) : read.subarray(start);
  const method = read.readUInt16LE(header.method);
  const isEncrypted = (read.readUInt16LE(header.flags) & 1) === 1;
  if (isEncrypted || (method !== methods.stored && method !== methods.deflated))
    return { reason: say('dataset.packedOtherwise') };
  if (method === methods.stored)
    return packed.length < bytes ? { reason: say('dataset.changed') } : { bytes: packed.subarray(0, bytes) };
  try {
    // It ends by itself; what follows is the next entry.
    const unpacked = await inflated(packed, { maxOutputLength: Math.max(1, bytes) });
    return unpacked.length === bytes ? { bytes: unpacked } : { reason: say('dataset.changed') };
  } catch {
    return { reason: say('dataset.damagedPicture') };
  }
}
