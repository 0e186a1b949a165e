import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tokenPattern = /^[\w-]{32}$/;

/**
 * The token of a workspace, kept in a file that only this user may read, so that open pages and bookmarks hold when the host is started
 * again; made where there is none. Where it cannot be kept, the token is of this start alone.
 */
export function keptToken(folder: string): string {
  const file = join(folder, 'web-token');
  const kept = read(file);
  if (kept !== null) return kept;
  const token = randomBytes(24).toString('base64url');
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
  } catch {}
  return token;
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return tokenPattern.test(text) ? text : null;
  } catch {
    return null;
  }
}
