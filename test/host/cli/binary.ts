import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = fileURLToPath(new URL('../../../bin/switchback.js', import.meta.url));

/** How a run of the real binary ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr holds the text; rejects when the process ends without. */
  readonly says: (text: string) => Promise<void>;
}

/**
 * Starts the real binary under `node`, this one by default, in this environment or another; over a channel of Node's where the launcher under an older
 * Node would; by a command that confines it, such as `taskset -c 0`.
 */
export function start(
  args: readonly string[],
  { node = process.execPath, isLaunched = false, env = process.env, by = [] as readonly string[] } = {},
): Started {
  const channel = isLaunched ? (['ipc'] as const) : [];
  const [command, ...rest] = [...by, node, binary, ...args] as [string, ...string[]];
  const child = spawn(command, rest, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe', ...channel], env });
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.includes(text) && resolve();
      child.stderr!.on('data', look);
      child.on('close', () => reject(new Error(`It ended without saying "${text}":\n${stderr}`)));
      look();
    });
  return { child, ended, says };
}

/** Runs the real binary to its end. */
export const switchback = (...args: string[]): Promise<Ended> => start(args).ended;

/** Runs it with `--json`; throws unless it exits with 0. */
export async function switchbackJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await switchback(...args, '--json');
  if (code !== 0) throw new Error(`switchback ${args.join(' ')} exited with ${code}:\n${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A folder for one test file, and what removes it. */
export function temporaryFolder(): { readonly at: (...parts: string[]) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-test-'));
  return {
    at: (...parts) => join(folder, ...parts),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
