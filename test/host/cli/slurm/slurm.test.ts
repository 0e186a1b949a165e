import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trainedOnHalves } from '../../../experiments/trainedOnHalves.ts';
import { start, switchback, switchbackJson, temporaryFolder } from '../binary.ts';
import { type Slurm, startSlurm, whyNoSlurm } from './realSlurm.ts';

/** A scan on a real SLURM, started for this file alone. */
const why = whyNoSlurm();
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];

describe.skipIf(why !== null)(`a SLURM of this machine${why ? ` (skipped: ${why})` : ''}`, () => {
  let slurm: Slurm;
  const run = (...args: string[]) => start(args, { env: slurm.env });

  beforeAll(async () => {
    slurm = await startSlurm(folder.at('slurm'));
    (await trainedOnHalves(folder, { images: 150 })).close();
  });
  afterAll(async () => {
    await slurm?.stop();
    folder.remove();
  });

  async function planned(name: string): Promise<string> {
    const place = folder.at(name);
    const index = ['index', '--model', 'run@1', '--dataset', 'halves', '--split', 'train', '--layers', 'pool1'];
    await switchbackJson('scan', 'plan', ...index, '--folder', place, '--shard', '32', ...workspace);
    return place;
  }
  const onSlurm = ['--cluster', 'slurm', '--threads', '1', '--every', '1', ...workspace];

  test('an array computes, and its merge is in the workspace', async () => {
    const place = await planned('array');
    const { code, stdout, stderr } = await run('scan', 'run', place, '--workers', '4', ...onSlurm).ended;
    const logs = readdirSync(join(place, 'logs')).map((name) => readFileSync(join(place, 'logs', name), 'utf8'));
    expect([code, stderr, logs.join('\n')]).toEqual([0, expect.stringContaining('/270 images'), expect.anything()]);
    expect(stdout).toContain('have found is in the workspace');
    const { stdout: units } = await switchback('units', '--model', 'run@1', '--layer', 'pool1', ...workspace);
    expect(units).toMatch(/map\s+maximum/);
  });

  test('what waits is cancelled, and run again it goes on', async () => {
    const place = await planned('cancelled');
    const { child, ended, says } = run('scan', 'run', place, '--workers', '4', ...onSlurm);
    await says('/270 images');
    child.kill('SIGINT');
    expect((await ended).stderr).toContain('No longer watching: the workers go on');
    expect((await run('scan', 'cancel', place).ended).stdout).toMatch(/SLURM ends the jobs \d+ and \d+/);
    expect((await run('scan', 'run', place, '--workers', '2', ...onSlurm).ended).stdout).toContain(
      'is in the workspace',
    );
  });

  test('what sbatch refuses is said as it says it', async () => {
    const place = await planned('refused');
    await run('scan', 'run', place, '--no-submit', ...onSlurm).ended;
    const { code, stderr } = await start(['scan', 'run', place, ...onSlurm], {
      env: { ...slurm.env, SBATCH_PARTITION: 'nowhere' },
    }).ended;
    expect(stderr).toContain(
      'SLURM\'s "sbatch" refuses: Batch job submission failed: Invalid partition name specified.',
    );
    expect(code).toBe(1);
  });
});
