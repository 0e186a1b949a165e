import { Header } from 'tar';

/** A tar file of these files; the last one's header says `lastSize` bytes where that is given. */
export function tarBytes(files: Readonly<Record<string, Uint8Array>>, lastSize?: number): Buffer {
  const entries = Object.entries(files);
  const members = entries.flatMap(([path, bytes], i) => {
    const header = Buffer.alloc(512);
    const size = i === entries.length - 1 ? (lastSize ?? bytes.length) : bytes.length;
    new Header({ path, size, type: 'File', mode: 0o644, mtime: new Date(0) }).encode(header);
    return [header, bytes, Buffer.alloc(-bytes.length & 511)];
  });
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}
