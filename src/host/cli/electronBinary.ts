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
  /** Of Linux: a program of this user may make the namespaces of which Electron's sandbox is made. */
  readonly hasUserNamespaces: boolean;
}

export const surroundings = (): Surroundings => ({
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  hasDisplay: Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY),
  hasUserNamespaces: Object.entries(withoutNamespaces).every(([file, value]) => kernelSetting(file) !== value),
});

/** Settings of Linux that forbid them: Ubuntu's, Debian's, and the number of them. */
const withoutNamespaces = {
  'kernel/apparmor_restrict_unprivileged_userns': '1',
  'kernel/unprivileged_userns_clone': '0',
  'user/max_user_namespaces': '0',
};
function kernelSetting(name: string): string | null {
  try {
    return readFileSync(join('/proc/sys', name), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Why no window can be opened here; `null` where one can. */
export function noWindowReason({ platform, isRoot, hasDisplay, hasUserNamespaces }: Surroundings): string | null {
  if (platform !== 'linux') return null;
  if (!hasDisplay) return 'there is no display';
  if (isRoot) return "Electron's sandbox does not run as root";
  return hasUserNamespaces ? null : "this system forbids the user namespaces of which Electron's sandbox is made";
}

/**
 * Electron's binary, fetched by its own installer where it is not there yet. `onFetch` is called before that, which takes a while.
 */
export async function electronBinary(onFetch: () => void): Promise<ElectronBinary> {
  const there = electronHere();
  if (there) return { path: there };
  const folder = electronPackage();
  if (!folder) return { reason: 'Electron is not installed' };
  onFetch();
  await runInstaller(join(folder, 'install.js'));
  const fetched = electronHere();
  return fetched ? { path: fetched } : { reason: "Electron's binary could not be fetched" };
}

/** Electron's binary where it is on this machine: in the folder that `SWITCHBACK_ELECTRON` names, else in its package; else `null`. */
export function electronHere(): string | null {
  const given = process.env.SWITCHBACK_ELECTRON;
  const folder = electronPackage();
  const path = given ? join(given, binaryNames[process.platform] ?? 'electron') : folder && installed(folder);
  return path && existsSync(path) ? path : null;
}

/** Where the binary is in a folder that holds an unpacked Electron. */
const binaryNames: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};

function electronPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/** The package's installer leaves the binary's name in `path.txt`. */
function installed(folder: string): string | null {
  const named = join(folder, 'path.txt');
  return existsSync(named) ? join(folder, 'dist', readFileSync(named, 'utf8')) : null;
}

function runInstaller(script: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { stdio: 'ignore', timeout: fetchTimeoutMs });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}
