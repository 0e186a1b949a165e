import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { type Cluster, cluster } from '../../shared/contract/cluster.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { runtimeNames } from '../../shared/runtimes.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import { jsonFile, writeOutput } from './outputs.ts';

/** The least that a batch can do with. */
export const leastMemoryBytes: number = 256 * 2 ** 20;

/** What a person has set for all workspaces of this machine. What of the file is not understood counts as not set. */
const settings = z.object({
  /** `null`: the usual share of the machine's memory. */
  memoryBytes: z.int().min(leastMemoryBytes).nullable().catch(null),
  /** `null`: the first of this machine's that is right and fast. */
  runtime: z.enum(runtimeNames).nullable().catch(null),
  /** Places to compute besides this machine. */
  clusters: z.array(cluster).max(100).catch([]),
});
export type Settings = z.infer<typeof settings>;

const settingsFile = (): string => join(envPaths('switchback', { suffix: '' }).config, 'settings.json');

export function readSettings(): Settings {
  const nothing: Settings = { memoryBytes: null, runtime: null, clusters: [] };
  try {
    const parsed = settings.safeParse(JSON.parse(textOf(readFileSync(settingsFile()))));
    return parsed.success ? parsed.data : nothing;
  } catch {
    return nothing;
  }
}

/** Keeps settings for this and every later start. Throws `BAD_FILE` where their file cannot be written. */
export function changeSettings(changes: Partial<Settings>): void {
  const file = settingsFile();
  try {
    writeOutput(file, jsonFile({ ...readSettings(), ...changes }));
  } catch (error) {
    throw new SwitchbackError('BAD_FILE', say('workbench.settingNotKept', { file }), { cause: error });
  }
}

/** A quarter of the machine's memory, at most 4 GiB. */
export const usualMemoryBytes = (): number => Math.min(4 * 2 ** 30, totalmem() / 4);

/** How much memory a batch may take: what is set, but never more than the machine has. */
export const memoryBudgetBytes = (): number => Math.min(readSettings().memoryBytes ?? usualMemoryBytes(), totalmem());

/** Keeps a cluster in place of one of its name. Throws as `changeSettings`. */
export const keepCluster = (own: Cluster): void =>
  changeSettings({ clusters: [...readSettings().clusters.filter(({ name }) => name !== own.name), own] });

/** Throws as `changeSettings`. */
export const forgetCluster = (name: string): void =>
  changeSettings({ clusters: readSettings().clusters.filter((own) => own.name !== name) });

/** Throws `NOT_FOUND`, naming what there is. */
export function findCluster(name: string): Cluster {
  const { clusters } = readSettings();
  const found = clusters.find((own) => own.name === name);
  if (found) return found;
  const names = clusters.map((own) => own.name);
  throw new SwitchbackError('NOT_FOUND', say('shards.noCluster', { name, known: names.length > 0 ? names : '–' }));
}
