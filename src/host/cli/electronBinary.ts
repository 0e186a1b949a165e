import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where Electron is, or why it cannot be used here, in words that end a sentence. */
export type ElectronBinary = { readonly path: string } | { readonly reason: string };

/** Electron's download is some 100 MB: longer than this, and a person would rather have a window in the browser. */
const fetchTimeoutMs = 180_000;

/** What of the machine decides whether a window can be opened. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Of Linux: an X11 or Wayland display. */
  readonly hasDisplay: boolean;
}

export const surroundings = (): Surroundings => ({
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  hasDisplay: Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY),
});

/** Why no window can be opened here; `null` where one can. */
export function noWindowReason({ platform, isRoot, hasDisplay }: Surroundings): string | null {
  if (platform !== 'linux') return null;
  if (!hasDisplay) return 'there is no display';
  return isRoot ? "Electron's sandbox does not run as root" : null;
}

/**
 * Electron's binary, fetched by its own installer where it is not there yet. `onFetch` is called before that, which takes a while.
 */
export async function electronBinary(onFetch: () => void): Promise<ElectronBinary> {
  const folder = electronFolder();
  if (!folder) return { reason: 'Electron is not installed' };
  const there = installed(folder);
  if (there) return { path: there };
  onFetch();
  await runInstaller(join(folder, 'install.js'));
  const fetched = installed(folder);
  return fetched ? { path: fetched } : { reason: "Electron's binary could not be fetched" };
}

function electronFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/** The package's installer leaves the binary's name in `path.txt`. */
function installed(folder: string): string | null {
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return null;
  const path = join(folder, 'dist', readFileSync(named, 'utf8'));
  return existsSync(path) ? path : null;
}

function runInstaller(script: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { stdio: 'ignore', timeout: fetchTimeoutMs });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}
