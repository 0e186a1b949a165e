import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { trainedOnHalves } from '../../experiments/trainedOnHalves.ts';
import { fakeSlurm } from '../../workbench/shards/cluster/fakeSlurm.ts';
import { type Ended, start, switchback, switchbackJson, temporaryFolder } from './binary.ts';

/** Scans through the real binary: here, and on a SLURM that is made of scripts. */
const folder = temporaryFolder();
const workspace = ['--workspace', folder.at('workspace')];
const index = ['index', '--model', 'run@1', '--dataset', 'halves', '--split', 'train', '--layers', 'pool1'];

beforeAll(async () => {
  (await trainedOnHalves(folder)).close();
});
afterAll(folder.remove);

async function planned(name: string, shard = 20): Promise<string> {
  const place = folder.at(name);
  await switchbackJson('scan', 'plan', ...index, '--folder', place, '--shard', String(shard), ...workspace);
  return place;
}

const parts = (place: string) => readdirSync(join(place, 'parts')).filter((name) => name.endsWith('.part'));
const lastLine = ({ stderr }: Ended) => stderr.trimEnd().split('\n').at(-1)!;

describe('here', () => {
  test('two workers compute all shards, whose index is in the workspace then; once more changes nothing', async () => {
    const place = await planned('here');
    const { code, stdout, stderr } = await switchback('scan', 'run', place, ...workspace);
    expect(stderr).toMatch(/\d+\/72 images/);
    expect(stdout).toContain('have found is in the workspace');
    expect(code).toBe(0);
    const again = await switchbackJson<{ pass: { images: number } }>(
      'scan',
      'run',
      place,
      '--workers',
      '3',
      ...workspace,
    );
    expect(again.pass.images).toBe(72);
    const { stdout: units } = await switchback('units', '--model', 'run@1', '--layer', 'pool1', ...workspace);
    expect(units).toMatch(/map\s+maximum/);
  });

  test('--no-merge needs no workspace, and says what is next', async () => {
    const place = await planned('unmerged');
    const none = ['--workspace', folder.at('none')];
    const { stdout } = await switchback(
      'scan',
      'run',
      place,
      '--no-merge',
      '--workers',
      '1',
      '--threads',
      '1',
      ...none,
    );
    expect(stdout).toContain(`switchback scan merge ${place}`);
    expect(existsSync(folder.at('none'))).toBe(false);
    expect((await switchback('scan', 'watch', place)).stdout).toContain('all shards in');
    expect((await switchback('scan', 'cancel', place)).stdout).toContain('nothing of');
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('%s ends the workers too, and the next run goes on', async (signal) => {
    const place = await planned(`ended-${signal}`);
    const { child, ended, says } = start(['scan', 'run', place, '--workers', '1', '--threads', '1', ...workspace]);
    await says('/72 images');
    child.kill(signal);
    const { code, stderr } = await ended;
    if (signal === 'SIGINT') expect([code, stderr]).toEqual([1, expect.stringContaining('topped')]);
    // What a killed process has started hears of it by itself.
    await expect.poll(() => workersOf(place), { timeout: 10_000 }).toBe(0);
    const there = existsSync(join(place, 'parts')) ? parts(place).length : 0;
    const { code: again } = await switchback('scan', 'run', place, ...workspace);
    expect(again).toBe(0);
    expect(parts(place).length).toBeGreaterThanOrEqual(Math.max(there, 3));
  });

  test('a worker that fails stops the others, and what it said is said', async () => {
    const place = await planned('failing');
    const ended = await switchback('scan', 'run', place, '--images', folder.at('nowhere'), ...workspace);
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toMatch(/None of the images of shard \d can be read below .*nowhere/);
  });

  test.each([
    [['--devices', '0,1'], /computes on no CUDA device: leave out --devices/],
    [['--devices', '0;rm'], /It must be different devices, such as 0,1/],
    [['--cluster', 'pbs'], /Allowed choices are local, slurm, kubernetes/],
    [['--cluster', 'slurm', '--devices', '0'], /--devices is for workers on this machine/],
  ])('%j is wrong use', async (options, sentence) => {
    const place = existsSync(folder.at('wrong')) ? folder.at('wrong') : await planned('wrong');
    const { code, stderr } = await switchback('scan', 'run', place, '--runtime', 'onnx/cpu', ...options, ...workspace);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });

  test.each(['run', 'watch', 'cancel'])('scan %s of a folder without a plan says so', async (command) => {
    const ended = await switchback('scan', command, folder.at('nothing'), ...workspace);
    expect(lastLine(ended)).toMatch(/holds no plan: give the folder that "switchback scan plan" has written/);
  });
});

/** How many processes work for a scan. */
function workersOf(place: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(join('/proc', name, 'cmdline'), 'utf8')
          .split('\0')
          .includes(place)
      );
    } catch {
      return false;
    }
  }).length;
}

test('on SLURM: the scripts are written, workers and merge submitted, and their end is told', async () => {
  const slurm = fakeSlurm(folder.at('slurm'));
  const env = { ...process.env, PATH: `${slurm.bin}:${process.env.PATH}` };
  const place = await planned('slurm-scan');
  const run = (...options: string[]) =>
    start(['scan', 'run', place, '--cluster', 'slurm', '--every', '1', ...options, ...workspace], { env });
  expect((await run('--no-submit').ended).stdout).toContain('nothing is submitted');
  await switchbackJson('scan', 'work', place);
  slurm.list([{ id: 102, state: 'COMPLETED' }]);
  const { code, stdout, stderr } = await run('--workers', '2').ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining('72/72 images')]);
  expect(stdout).toContain('have found is in the workspace');
  expect((await start(['scan', 'cancel', place], { env }).ended).stdout).toContain('SLURM ends the jobs 101 and 102');
  expect(slurm.asked().filter((call) => /^(sbatch|scancel)/.test(call))).toHaveLength(3);
});

test('kubernetes: an Indexed Job with placeholders, written once', async () => {
  const place = await planned('kubernetes');
  const write = () => switchback('scan', 'run', place, '--cluster', 'kubernetes', '--workers', '3', ...workspace);
  expect((await write()).stdout).toContain(`kubectl apply -f ${place}/job.yaml`);
  const file = join(place, 'job.yaml');
  const { kind, spec } = parse(readFileSync(file, 'utf8'));
  expect([kind, spec.completionMode, spec.completions, spec.parallelism]).toEqual(['Job', 'Indexed', 3, 3]);
  const [container] = spec.template.spec.containers;
  expect(container.command.slice(0, 4)).toEqual(['switchback', 'scan', 'work', '/scan']);
  expect(container.env).toEqual([{ name: 'SWITCHBACK_WORKERS', value: '3' }]);
  const claims = spec.template.spec.volumes.map(({ name }: { name: string }) => name);
  expect(container.volumeMounts.map(({ name }: { name: string }) => name)).toEqual(claims);
  writeFileSync(file, readFileSync(file, 'utf8').replace('REGISTRY/switchback:VERSION', 'mine'));
  expect((await write()).stderr).toContain('job.yaml is there and stays as it is');
  rmSync(file);
  await write();
  expect(readFileSync(file, 'utf8')).toContain('REGISTRY/switchback:VERSION');
});
