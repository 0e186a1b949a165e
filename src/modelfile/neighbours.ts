import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';
import type { NeighbourFile, OpenNeighbour } from './readModel.ts';

/** Reads what a model names in its own `folder` or below; the files stay open until `work` is done. */
export function withNeighbours<T>(folder: string, work: (openNeighbour: OpenNeighbour) => T): T {
  const handles = new Map<string, number>();
  const openNeighbour: OpenNeighbour = (name) => {
    const path = pathWithin(folder, name);
    const handle = handles.get(path) ?? openFile(path, name);
    handles.set(path, handle);
    return fileOf(handle, name);
  };
  try {
    return work(openNeighbour);
  } finally {
    for (const handle of handles.values()) closeSync(handle);
  }
}

/** A link may point elsewhere: where a name leads is known when all links are followed. */
function pathWithin(folder: string, name: string): string {
  const outside = () => new SwitchbackError('BAD_FILE', say('modelfile.neighbourOutside', { name }));
  if (name === '' || name.includes('\0') || isAbsolute(name) || name.split(/[/\\]/).includes('..')) throw outside();
  const path = realPath(join(folder, name), name);
  if (!path.startsWith(join(realpathSync(folder), sep))) throw outside();
  return path;
}

function realPath(path: string, name: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new SwitchbackError('NOT_FOUND', say('modelfile.neighbourMissing', { name }), { cause });
  }
}

/** To open a pipe would wait for whoever writes into it. */
function openFile(path: string, name: string): number {
  if (statSync(path).isFile()) return openSync(path, 'r');
  throw new SwitchbackError('BAD_FILE', say('modelfile.neighbourNoFile', { name }));
}

function fileOf(handle: number, name: string): NeighbourFile {
  return {
    byteLength: fstatSync(handle).size,
    read: (start, length) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = readSync(handle, bytes, done, length - done, start + done);
        if (count === 0) throw new SwitchbackError('BAD_FILE', say('modelfile.neighbourShort', { name }));
        done += count;
      }
      return bytes;
    },
  };
}
