import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { onnxRuntime } from '../../engine/runtime/onnx/index.ts';
import { type RuntimeName, type RuntimeVerdict, runtimeNames } from '../../shared/runtimes.ts';
import { isSentence, type Sentence } from '../../shared/sentence.ts';
import { installedAddon } from '../tensorflow/folder.ts';
import { jsonFile, writeOutput } from '../workspace/outputs.ts';
import { switchbackVersion } from '../workspace/versions.ts';

/** What trying the runtimes of this machine came to, kept for later starts until something that computes has changed. */
const keptFile = z.object({
  machine: z.string(),
  verdicts: z.array(
    z.object({
      name: z.enum(runtimeNames),
      verdict: z.enum(['chosen', 'passedOver', 'absent']),
      why: z.custom<Sentence>(isSentence),
    }),
  ),
});

/** Where what was tried on this machine is kept. */
export const cacheFolder = (): string => envPaths('switchback', { suffix: '' }).cache;
const file = (): string => join(cacheFolder(), 'runtimes.json');

/** The verdicts that still hold; `null`: none do. */
export function keptVerdicts(): readonly RuntimeVerdict[] | null {
  try {
    const { machine, verdicts } = keptFile.parse(JSON.parse(readFileSync(file(), 'utf8')));
    return machine === machineNow() ? verdicts : null;
  } catch {
    return null;
  }
}

export function keepVerdicts(verdicts: readonly RuntimeVerdict[]): void {
  writeOutput(file(), jsonFile({ machine: machineNow(), verdicts }));
}

/** A runtime whose self-test ends the process has left a mark, by which the next one passes it over. */
const mark = (name: RuntimeName): string => join(cacheFolder(), `trying-${name.replace('/', '-')}`);

/** Does `work` under the mark; `null` where the mark of a process that is no more shows that it ended in this work. */
export async function marked<T>(name: RuntimeName, work: () => Promise<T>): Promise<T | null> {
  const path = mark(name);
  const pid = Number(contentOf(path));
  if (pid > 0 && !isRunning(pid)) return null;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${process.pid}`);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Lets every runtime be tried anew. */
export function forgetMarks(): void {
  for (const name of runtimeNames) rmSync(mark(name), { force: true });
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a verdict depends on, and how fast something is. */
export function machineNow(): string {
  const addon = statSync(installedAddon(), { throwIfNoEntry: false })?.mtimeMs ?? 'no addon';
  return [switchbackVersion, onnxRuntime.version, process.platform, process.arch, addon].join(', ');
}
