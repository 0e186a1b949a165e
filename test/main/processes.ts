import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostProgram } from '../../src/main/hostProcess.ts';

/** The host as it is in the sources, on this Node. */
export const program: HostProgram = {
  nodeFile: process.execPath,
  hostFile: fileURLToPath(new URL('../../src/host/local/hostProcess.ts', import.meta.url)),
  cacheFolder: join(tmpdir(), 'switchback-node-cache'),
};

/** Process ids of the hosts and engine processes that work on the workspace in `folder`, or of one kind of them. */
export function processesOn(folder: string, entry: 'hostProcess' | 'engineProcess' | '' = ''): number[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => /(hostProcess|engineProcess)\.ts/.test(line) && line.includes(`${entry}`) && names(line, folder))
    .map((line) => Number.parseInt(line, 10));
}

/** The folder's own name, not the beginning of another's. */
const names = (line: string, folder: string) => line.includes(`${folder}"`) || line.trimEnd().endsWith(folder);
