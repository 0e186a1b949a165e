import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import BetterSqlite3 from 'better-sqlite3';
import { waitForJob } from './sample.ts';
import { startTraining } from './training.ts';
import { answerFolderDialog, expect, expectAccessible, forgive, goTo, test } from './workbench.ts';

/** A runtime of another system. */
const absentRuntime = process.platform === 'darwin' ? 'onnx/dml' : 'onnx/coreml';

test('a training is paused, goes on, has its rate lowered and a checkpoint kept, and is stopped', async ({ page }) => {
  test.setTimeout(240_000);
  await startTraining(page, { dataset: 'halves', name: 'handled', epochs: 5000 });

  const main = page.getByRole('main');
  await expect(page.getByRole('heading', { name: 'handled' })).toBeVisible({ timeout: 20_000 });
  const press = async (name: string) => main.getByRole('button', { name }).click();
  await expect(main.getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 30_000 });
  await press('Rate ÷ 10');
  await press('Keep checkpoint');
  await press('Pause');
  await expect(main).toContainText('paused', { timeout: 60_000 });
  await press('Resume');
  // Beside it may be a “Stop here”, where the rate is at its least.
  await main.getByRole('button', { name: 'Stop', exact: true }).click({ timeout: 60_000 });
  await expect(main).toContainText('stopped', { timeout: 60_000 });
});

test('a run whose runtime is not here goes on on another, which a person chooses', async ({ page, workbench }) => {
  const catalog = new BetterSqlite3(join(workbench.folder, 'workspace', 'catalog.sqlite'));
  catalog.prepare("UPDATE run SET runtime = ? WHERE name = 'handled'").run(absentRuntime);
  catalog.close();
  await openRun(page, 'handled');
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Resume' }).click();
  const dialog = page.getByRole('dialog', { name: 'On what shall handled go on?' });
  await expect(dialog).toContainText(absentRuntime);
  await expectAccessible(page);
  await dialog.getByRole('combobox', { name: 'Compute on' }).click();
  await expect(page.getByRole('option', { name: absentRuntime })).toHaveCount(0);
  await page.getByRole('option', { name: 'onnx/cpu' }).click();
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await expect(dialog).toBeHidden();
  await main.getByRole('button', { name: 'Pause' }).click({ timeout: 60_000 });
  await expect(main).toContainText('paused', { timeout: 60_000 });
});

test('a sample that was not built to its end is offered to be gone on with, and can be left as it is', async ({
  page,
  workbench,
}) => {
  const say = (status: 'cancelled' | 'done') => {
    const catalog = new BetterSqlite3(join(workbench.folder, 'workspace', 'catalog.sqlite'));
    catalog.prepare("UPDATE job SET status = ? WHERE kind = 'buildSample'").run(status);
    catalog.close();
  };
  say('cancelled');
  try {
    await page.reload();
    const offer = page.getByRole('region', { name: /^The sample workspace was not built/ });
    await expect(offer.getByRole('button', { name: 'Go on with the sample' })).toBeVisible();
    await offer.getByRole('button', { name: 'Leave it as it is' }).click();
    await expect(offer).toHaveCount(0);
  } finally {
    say('done');
  }
});

test('a run is renamed, one of its checkpoints saved in a folder, and it is removed', async ({ page, workbench }) => {
  await openRun(page, 'handled');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('dialog', { name: 'Rename the run' }).getByLabel('New name').fill('kept by hand');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'kept by hand' })).toBeVisible();

  if (workbench.electron) await answerFolderDialog(workbench.electron, join(workbench.folder, 'pictures'));
  await page
    .getByRole('button', { name: /^Export kept by hand@/ })
    .first()
    .click();
  // Electron asks with the system's own dialog.
  if (!workbench.electron)
    await page.getByRole('dialog', { name: 'Save in a folder' }).getByRole('button', { name: 'Save here' }).click();
  const told = page.getByText(/is in the folder pictures/).last();
  await expect(told).toBeVisible({ timeout: 30_000 });
  const [checkpoint] = (await told.textContent())!.split(' is in');
  const written = readdirSync(join(workbench.folder, 'pictures', checkpoint!)).toSorted();
  expect(written).toEqual(['model.json', 'network.json', 'weights.safetensors']);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('main').getByText('kept by hand', { exact: true })).toHaveCount(0, { timeout: 30_000 });
  await waitForJob(page, 'Remove a run');
});

test('the images of a data set are checked again, and what is found shows', async ({ page, workbench }) => {
  await goTo(page, 'Library');
  const main = page.getByRole('main');
  await main.getByText('halves', { exact: true }).first().click();
  const folder = join(workbench.folder, 'pictures', 'halves', 'left');
  const [first] = readdirSync(folder).toSorted();
  const [from, to] = [join(folder, first!), join(workbench.folder, first!)];
  const check = main.getByRole('button', { name: 'Check images' });
  // The list shows it, too, and asks for it once.
  const shown = main.locator('img').first();
  await expect(shown).not.toHaveJSProperty('naturalWidth', 0);
  renameSync(from, to);
  try {
    await check.click();
    await expect(main.getByRole('status')).toContainText(/^1 of \d+ images cannot be read any more/, {
      timeout: 60_000,
    });
    await main.getByText('Some images could be read when they were added').click();
    await expect(main).toContainText(first!);
  } finally {
    renameSync(to, from);
  }
  await check.click();
  await expect(main.getByRole('status')).toContainText(/^All \d+ images can be read/, { timeout: 60_000 });
  await expect(main.getByText('Some images could be read when they were added')).toHaveCount(0);
});

test('a data set whose folder has moved is found where it is now, and gets another name', async ({
  page,
  workbench,
}) => {
  await goTo(page, 'Library');
  const main = page.getByRole('main');
  await main.getByText('halves', { exact: true }).first().click();
  const pictures = join(workbench.folder, 'pictures');
  const [from, to] = [join(pictures, 'halves'), join(pictures, 'moved')];
  /** Says that the images lie in the folder of that name. */
  const say = async (name: string) => {
    if (workbench.electron) await answerFolderDialog(workbench.electron, join(pictures, name));
    await main.getByRole('button', { name: 'Where are they now?' }).click();
    if (!workbench.electron) {
      const dialog = page.getByRole('dialog', { name: 'Where the images are now' });
      await dialog.getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await expect(dialog.locator('code')).toHaveText(new RegExp(`${name}$`));
      await dialog.getByRole('button', { name: 'They are here' }).click();
    }
    await expect(main.getByText('This folder is not there')).toHaveCount(0);
  };
  renameSync(from, to);
  try {
    await page.reload();
    await say('moved');
    await expect(page.getByText('The images of halves are read from moved now.').last()).toBeVisible();
  } finally {
    renameSync(to, from);
  }
  await page.reload();
  await say('halves');
  // Pictures that were asked for while they were elsewhere.
  forgive(/status of 422/);

  for (const [before, after] of [
    ['halves', 'two halves'],
    ['two halves', 'halves'],
  ] as const) {
    await expect(page.getByRole('heading', { name: before, exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('dialog', { name: 'Rename the data set' }).getByLabel('New name').fill(after);
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await expect(page.getByRole('heading', { name: after, exact: true })).toBeVisible();
  }
});

test('the JSON of a network is opened and its layers are shown; one that is none is told of in a sentence', async ({
  page,
}) => {
  await goTo(page, 'Library');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a network file' }).click(),
  ]);
  const layers = [
    { name: 'conv1', op: 'conv2d', outChannels: 8, kernelSize: 3, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'fc2', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ];
  await chooser.setFiles(jsonFile({ name: 'tiny', input: [3, 8, 8], layers }));
  const main = page.getByRole('main');
  await expect(main.getByText('conv1', { exact: true })).toBeVisible();
  await expect(main.getByText('8×8×8').first()).toBeVisible();

  const [again] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a network file' }).click(),
  ]);
  await again.setFiles(jsonFile({ name: 'wrong', input: [3, 8, 8], layers: [{ name: 'a', op: 'lstm' }] }));
  await expect(main).toContainText('unknown "op" "lstm"');
});

const jsonFile = (content: unknown) => ({
  name: 'network.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(content)),
});

async function openRun(page: Page, name: string): Promise<void> {
  await goTo(page, 'Library');
  await page.getByRole('main').getByText(name, { exact: true }).first().click();
}
