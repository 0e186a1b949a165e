import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/host/cli/table.ts';
import { startHost } from '../e2e/workbench.ts';
import { measureAtlas } from './atlas.ts';
import { measureBeside } from './beside.ts';
import { measureDesktop } from './desktop.ts';
import { makeLargeWorkspace } from './largeWorkspace.ts';
import { measureMemory } from './memory.ts';
import { type Measured, measureQueries } from './queries.ts';
import { measureStart } from './start.ts';

/**
 * `npm run measure [minutes]`: how fast the workbench answers and draws on a catalog of a million top activations, and what a person waits
 * for while a network trains; `npm run measure beside`: the latter alone. It wants a machine with nothing else to do, and Linux.
 */
const [asked = '3'] = process.argv.slice(2);
const measured = asked === 'beside' ? [] : await measureLarge(Number(asked));
process.stderr.write('training …\n');
measured.push(...(await measureBeside()));
const rows = measured.map(([what, found, bound, met]) => [what, found, bound, met ? 'met' : 'missed']);
process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}\n${table(['what', 'found', 'wanted', ''], rows)}\n`);
if (!measured.every(([, , , met]) => met)) process.exitCode = 1;

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
