import { type FileHandle, open } from 'node:fs/promises';

/** `length` bytes of a file from `position` on; fewer where it ends before. Throws the file system's error. */
export async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    return await bytesOf(file, position, length);
  } finally {
    await file.close();
  }
}

/** The same of a file that is open. */
export async function bytesOf(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
