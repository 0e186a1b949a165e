import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../../catalog/storage/content.ts';
import type { LookJournal } from '../../dataset/inspect.ts';
import type { LookedFile } from '../../dataset/look/lookAtFile.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Entries that are written at a time. */
const entriesAtOnce = 1024;
/** What nobody has gone on with for so long is forgotten. */
const keptMs = 7 * 24 * 3_600_000;

/** What a look at the files of a folder has found so far, so that one that is stopped or killed goes on where it was. */
export interface KeptLook extends LookJournal {
  /** Writes what is not written yet. */
  readonly flush: () => void;
  /** Forgets all: the look has come to its end. */
  readonly remove: () => void;
}

/** `path`, absolute, is what is added. What is known is asked for in the order of the names, and noted in that order. */
export function keptLook({ folder }: Pick<Workspace, 'folder'>, path: string): KeptLook {
  const looks = join(folder, 'looks');
  removeOld(looks);
  const file = join(looks, `${hashOf(path)}.jsonl`);
  const earlier = existsSync(file) ? entriesIn(file) : { next: () => null, last: '' };
  let entry = earlier.next();
  let fresh: string[] = [];
  const flush = () => {
    if (fresh.length === 0) return;
    mkdirSync(looks, { recursive: true });
    appendFileSync(file, fresh.join(''));
    fresh = [];
  };
  return {
    known: (own) => {
      while (entry && entry[0] < own) entry = earlier.next();
      return entry?.[0] === own ? entry[1] : undefined;
    },
    note: (own, found) => {
      if (own <= earlier.last) return;
      fresh.push(`${JSON.stringify([own, found])}\n`);
      if (fresh.length >= entriesAtOnce) flush();
    },
    flush,
    remove: () => rmSync(file, { force: true }),
  };
}

type Entry = readonly [path: string, found: LookedFile];

const number = z.number();
const entrySchema: z.ZodType<Entry> = z.tuple([
  z.string(),
  z.object({
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    ...{ width: z.int(), height: z.int() },
    state: z.object({ bytes: number, inode: number, modifiedMs: number, changedMs: number }),
  }),
]);

/** Its entries, one after the other, and the name of the last. What was cut off when its process was killed is cut away; a file that is damaged is empty. */
function entriesIn(file: string): { readonly next: () => Entry | null; readonly last: string } {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(file, end);
  const entryFrom = (from: number): Entry | null => {
    const line = bytes.toString('utf8', from, bytes.indexOf(0x0a, from));
    try {
      return entrySchema.parse(JSON.parse(line));
    } catch {
      return null;
    }
  };
  const last = end > 0 ? entryFrom(bytes.lastIndexOf(0x0a, end - 2) + 1) : null;
  if (!last) {
    rmSync(file);
    return { next: () => null, last: '' };
  }
  let at = 0;
  const next = () => {
    if (at >= end) return null;
    const entry = entryFrom(at);
    at = bytes.indexOf(0x0a, at) + 1;
    return entry;
  };
  return { next, last: last[0] };
}

function removeOld(looks: string): void {
  if (!existsSync(looks)) return;
  for (const name of readdirSync(looks)) {
    const file = join(looks, name);
    if (Date.now() - statSync(file).mtimeMs > keptMs) rmSync(file, { force: true });
  }
}
