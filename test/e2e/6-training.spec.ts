import { join } from 'node:path';
import { writeHalves } from '../host/cli/pictures.ts';
import { startTraining } from './training.ts';
import { addFolder, expect, goTo, test } from './workbench.ts';

test('a folder of the machine is added as a data set', async ({ page, workbench }) => {
  await writeHalves(join(workbench.folder, 'pictures', 'halves'), 40);
  await goTo(page, 'Library');
  await addFolder(workbench, page, 'halves');
  const item = page.getByRole('main').getByText('halves', { exact: true }).first();
  await expect(item).toBeVisible({ timeout: 30_000 });
  await item.click();
  await expect(page.getByRole('button', { name: 'Train on it' })).toBeVisible();
  await expect(page.getByText('80 images, 2 classes')).toBeVisible();
});

test('a network is trained on it in view, and can be looked into', async ({ page }) => {
  test.setTimeout(180_000);
  await startTraining(page, { dataset: 'halves', name: 'halves', epochs: 3 });

  await expect(page.getByRole('heading', { name: 'halves' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('main')).toContainText('finished', { timeout: 120_000 });
  for (const chart of [/^Loss over/, /^Error over/, /^Learning rate over/, /^Share of dead maps over/])
    await expect(page.getByRole('img', { name: chart })).toBeVisible();

  await page.goto(new URL('/features/halves@3/pool2', page.url()).href);
  await page.getByRole('button', { name: 'Find and project' }).click();
  await expect(page.getByRole('img', { name: /^Strongest projections of pool2/ }).first()).toBeVisible({
    timeout: 60_000,
  });
});
