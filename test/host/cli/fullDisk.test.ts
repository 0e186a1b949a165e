import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { RunDescription } from '../../../src/workbench/training/runs.ts';
import { switchback, switchbackJson, temporaryFolder } from './binary.ts';
import { writeHalves } from './pictures.ts';

/** A workspace on a disk of 6 MiB, which only root may mount: there is room for a training's first state and not for its second. */
const folder = temporaryFolder();
const disk = folder.at('disk');
const workspace = ['--workspace', folder.at('disk', 'workspace')];

function isMounted(): boolean {
  mkdirSync(disk, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mounted = isMounted();
afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  folder.remove();
});

test.skipIf(!mounted)(
  'a disk that fills up ends a job with one sentence, and what was stored is there when it has room',
  async () => {
    await writeHalves(folder.at('halves'), 20);
    await switchbackJson('dataset', 'add', folder.at('halves'), ...workspace);
    const recipe = ['--epochs', '2', '--batch', '8', '--name', 'cramped'];
    const full = await switchback('train', '--dataset', 'halves', '--network', 'zfnet-small', ...recipe, ...workspace);
    expect(full.code).toBe(1);
    expect(full.stderr.trimEnd().split('\n').at(-1)).toMatch(/^The disk with .* is full: make room/);

    fill();
    const again = await switchback('run', 'resume', 'cramped', ...workspace);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^The disk with .* is full: make room.*\n$/);
    expect((await switchback('run', 'list', ...workspace)).stderr).toMatch(/^The disk with .* is full: make room.*\n$/);
    rmSync(folder.at('disk', 'filling'));
    expect((await switchback('run', 'list', ...workspace)).stdout).toMatch(/cramped\s+halves\s+zfnet-small\s+failed/);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    const { status } = await switchbackJson<RunDescription>('run', 'resume', 'cramped', ...workspace);
    expect(status).toBe('finished');
  },
);

/** Leaves not one block free. */
function fill(): void {
  for (const size of [2 ** 20, 2 ** 12]) {
    for (;;) {
      try {
        writeFileSync(folder.at('disk', 'filling'), new Uint8Array(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
