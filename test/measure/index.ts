import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/host/cli/table.ts';
import { startHost } from '../e2e/workbench.ts';
import { measureAdding } from './adding/index.ts';
import { measureAtlas } from './atlas.ts';
import { measureBeside } from './beside.ts';
import { measureDesktop } from './desktop.ts';
import { measureEvolution } from './evolution.ts';
import { measureExperiments } from './experiments.ts';
import { makeLargeWorkspace } from './largeWorkspace.ts';
import { measureMemory } from './memory.ts';
import { type Measured, measureQueries } from './queries.ts';
import { measureScreens } from './screens.ts';
import { measureShards } from './shards/index.ts';
import { measureSolver } from './solver.ts';
import { measureStart } from './start.ts';
import { measureTrust } from './trust.ts';

/**
 * `npm run measure [minutes]`: how fast the workbench answers and draws on a catalog of a million top activations, and what a person waits
 * for while a network trains, for a large confusion matrix and large photographs, for the controls of projections, for an evolution, for a
 * division into shards, for a data set of single files, for linear classifiers, and for every experiment on the sample; `npm run measure
 * beside`, `screens`, `trust`, `evolution`, `shards`, `adding`, `solver`, `experiments`: each of these alone. It wants a machine with nothing else to do, and Linux.
 */
const [asked = '3'] = process.argv.slice(2);
const alone = {
  beside: measureBeside,
  screens: measureScreens,
  trust: measureTrust,
  evolution: measureEvolution,
  shards: measureShards,
  adding: measureAdding,
  solver: measureSolver,
  experiments: measureExperiments,
} as const;
const head = ['what', 'found', 'wanted', ''];
const measured: Measured[] = [];
/** Told at once too: the whole takes half an hour, and may be stopped. */
const add = (found: readonly Measured[]): void => {
  measured.push(...found);
  process.stderr.write(`${table(head, found.map(asRow))}\n`);
};
if (!(asked in alone)) add(await measureLarge(Number(asked)));
for (const [name, measure] of Object.entries(alone)) {
  if (asked in alone && asked !== name) continue;
  process.stderr.write(`${name} …\n`);
  add(await measure());
}
const rows = measured.map(asRow);
process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}\n${table(head, rows)}\n`);
if (!measured.every(([, , , met]) => met)) process.exitCode = 1;

function asRow([what, found, bound, met]: Measured): string[] {
  return [what, found, bound, met ? 'met' : 'missed'];
}

async function measureLarge(minutes: number): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-measure-'));
  try {
    process.stderr.write('making the workspace …\n');
    await makeLargeWorkspace(folder);
    process.stderr.write('starting …\n');
    const started = await measureStart(folder);
    process.stderr.write('starting Electron …\n');
    const desktop = await measureDesktop(folder);
    const { child, url } = await startHost(folder);
    process.stderr.write('asking and scrolling …\n');
    const answers = [
      ...(await measureQueries(url)),
      ...(await measureAtlas(url)),
      ...(await measureMemory(url, minutes, folder)),
    ];
    child.kill('SIGINT');
    await new Promise((done) => child.once('exit', done));
    return [...started, ...desktop, ...answers];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
