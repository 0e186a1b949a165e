import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { appearance } from '../shared/appearance.ts';
import { windowPlace } from './windowPlace.ts';

/** Workspaces in the menu. */
const recentKept = 10;

/** What the desktop application remembers from one start to the next. What of the file is not understood is forgotten. */
const remembered = z.object({
  window: windowPlace.nullable().catch(null),
  /** `null` until a page has told. */
  appearance: appearance.nullable().catch(null),
  /** Folders, latest first. */
  recentWorkspaces: z.array(z.string()).max(recentKept).catch([]),
});
export type Remembered = z.infer<typeof remembered>;

export interface Memory {
  readonly now: () => Remembered;
  readonly change: (changes: Partial<Remembered>) => void;
}

/** What is remembered in a JSON file, which is written anew at every change. */
export function memoryIn(file: string): Memory {
  let now = read(file);
  return {
    now: () => now,
    change: (changes) => {
      now = { ...now, ...changes };
      write(file, now);
    },
  };
}

/** The list with `folder` at its head. */
export const withRecent = (folders: readonly string[], folder: string): string[] =>
  [folder, ...folders.filter((other) => other !== folder)].slice(0, recentKept);

function read(file: string): Remembered {
  const nothing: Remembered = { window: null, appearance: null, recentWorkspaces: [] };
  try {
    const parsed = remembered.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : nothing;
  } catch {
    return nothing;
  }
}

/** On a disk that cannot be written the application works, and forgets. */
function write(file: string, content: Remembered): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  } catch {}
}
