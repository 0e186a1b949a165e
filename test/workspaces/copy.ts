import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The commits whose workspaces `make.mjs` has made: with the first catalog that was given to others, and with the last before models. */
export const oldCommits = ['357ec3f', 'd1e7a8d'] as const;

/** A workspace as that commit left it, in a folder of its own that goes when the test ends, and its data set's pictures beside it. */
export function oldWorkspace(commit: (typeof oldCommits)[number]): {
  readonly folder: string;
  readonly images: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-old-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(fileURLToPath(new URL(commit, import.meta.url)), folder, { recursive: true });
  return { folder: join(folder, 'workspace'), images: join(folder, 'images') };
}
