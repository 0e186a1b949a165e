import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from './chromium.ts';

/** Holds a workspace for each project, new in every run. */
export const workspaces: string = join(import.meta.dirname, '../../out/e2e-workspaces');

/** Builds what is tested, and installs a browser where there is none: Debian's as root, Playwright's own elsewhere. */
export default function setUp(): void {
  rmSync(workspaces, { recursive: true, force: true, maxRetries: 5 });
  run('npm', ['run', 'build']);
  if (chromiumPath()) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && process.platform === 'linux') {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', 'chromium', 'fonts-noto-cjk']);
  } else run('npx', ['playwright', 'install', 'chromium']);
  if (!chromiumPath())
    throw new Error('There is no Chromium, and none could be installed: install Chromium, then test again.');
}

const run = (command: string, args: readonly string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
