import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startSlurm, whyNoSlurm } from '../host/cli/slurm/realSlurm.ts';
import { fakeSlurm } from '../workbench/shards/cluster/fakeSlurm.ts';
import { expect, expectAccessible, goTo, startHost, test } from './workbench.ts';

const does = 'is added in the settings, does an evaluation that is followed as a job, and is forgotten';
const ownHost = 'it takes a host of its own';

test(`a cluster, of scripts, ${does}`, async ({ page, workbench }, { project }) => {
  test.skip(project.name === 'electron', ownHost);
  test.setTimeout(180_000);
  const slurm = fakeSlurm(join(workbench.folder, 'slurm'));
  slurm.computes();
  await useCluster(page, workbench.folder, { PATH: `${slurm.bin}:${process.env.PATH}` });
  expect(slurm.asked().filter((call) => call.startsWith('sbatch'))).toHaveLength(1);
});

test(`a cluster, a SLURM of this machine, ${does}`, async ({ page, workbench }, { project }) => {
  test.skip(project.name === 'electron', ownHost);
  const why = whyNoSlurm();
  test.skip(why !== null, `no SLURM can be started here: ${why}`);
  test.setTimeout(300_000);
  const slurm = await startSlurm(join(workbench.folder, 'slurm-of-this-machine'));
  try {
    await useCluster(page, workbench.folder, { SLURM_CONF: slurm.env.SLURM_CONF! });
  } finally {
    await slurm.stop();
  }
});

async function useCluster(page: Page, folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const shared = join(folder, 'pictures', 'on-cluster');
  mkdirSync(shared, { recursive: true });
  const { child, url } = await startHost(folder, env);
  try {
    await page.goto(url);
    await goTo(page, 'Jobs and settings');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Add a cluster' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('atlas');
    await page.getByRole('spinbutton', { name: 'Workers' }).fill('2');
    await page.getByRole('spinbutton', { name: 'Threads each' }).fill('1');
    await page.getByRole('button', { name: 'Choose its folder…' }).click();
    const dialog = page.getByRole('dialog', { name: "A folder that the cluster's nodes have too" });
    await dialog.getByText('on-cluster', { exact: true }).dblclick();
    await dialog.getByRole('button', { name: 'Use this folder' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('2 workers · 1 thread each')).toBeVisible();
    await expectAccessible(page);

    await page.goto(new URL('/evaluation?model=shapes@14', page.url()).href);
    await page.getByRole('combobox', { name: 'Run on' }).click();
    await page.getByRole('option', { name: /^atlas/ }).click();
    await page.getByRole('combobox', { name: 'Images' }).click();
    await page.getByRole('option', { name: /^Train/i }).click();
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await goTo(page, 'Jobs and settings');
    await page.getByRole('tab', { name: /^This session/ }).click();
    await expect(page.getByText(/workers: \d run/)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('done').first()).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(/ · train · atlas$/).first()).toBeVisible();

    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Forget atlas' }).click();
    await expect(page.getByText('2 workers · 1 thread each')).toBeHidden();
    await goTo(page, 'Evaluation');
    await expect(page.getByRole('button', { name: 'Evaluate' })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Run on' })).toBeHidden();
  } finally {
    await page.goto('about:blank');
    child.kill('SIGINT');
    await new Promise((done) => child.once('exit', done));
    rmSync(shared, { recursive: true, force: true });
  }
}
