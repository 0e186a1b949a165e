import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeHalves } from '../host/cli/pictures.ts';
import { addFolder, expect, expectAccessible, forgive, goTo, test } from './workbench.ts';

test('a folder is looked at again, its copies are found, a class is renamed, and the library is searched', async ({
  page,
  workbench,
}) => {
  test.setTimeout(180_000);
  const folder = join(workbench.folder, 'pictures', 'seen twice');
  await writeHalves(folder, 12);
  await goTo(page, 'Library');
  await addFolder(workbench, page, 'seen twice');
  await page.getByRole('link', { name: /^seen twice/ }).click({ timeout: 30_000 });
  const main = page.getByRole('main');
  const more = async (item: string) => {
    await main.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  await more("Copy the folder's path");
  await expect(page.getByText("The folder's path is on the clipboard.", { exact: true })).toBeVisible();
  expect(await workbench.copiedText(page)).toBe(folder);

  const [first, second] = readdirSync(join(folder, 'left')).toSorted();
  copyFileSync(join(folder, 'left', first!), join(folder, 'right', 'copied.png'));
  rmSync(join(folder, 'left', second!));
  await more('Look at the folder again');
  const found = main.getByRole('status').filter({ hasText: 'is new' });
  await expect(found).toContainText('1 image is gone', { timeout: 60_000 });
  await found.getByRole('button', { name: 'Take over' }).click();
  await expect(main.getByRole('status').filter({ hasText: 'Taken over' })).toBeVisible({ timeout: 60_000 });

  await more('Copies and leaks…');
  const copies = page.getByRole('dialog', { name: 'Copies and leaks of seen twice' });
  await copies.getByRole('button', { name: 'Look for them' }).click();
  await expect(copies.getByRole('status')).toContainText('1 of them lies in two classes', { timeout: 90_000 });
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(copies).toHaveCount(0);

  await main.getByText('left', { exact: true }).first().click();
  await more('Rename the chosen class…');
  const dialog = page.getByRole('dialog', { name: 'Rename the class “left”' });
  await dialog.getByLabel('New name').fill('port');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(main.getByText('port', { exact: true }).first()).toBeVisible();

  await main.getByRole('searchbox', { name: 'Search' }).fill('twice 2 classes');
  await expect(main.getByRole('navigation').getByRole('link')).toHaveText([/^seen twice/]);
  // The thumbnail of an image that is gone.
  forgive(/status of 422/);
});

test("a run's recipe is copied, with the time that it would take, and its curves are saved and read", async ({
  page,
  workbench,
}) => {
  await page.goto(new URL('/training?run=shapes', page.url()).href);
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Copy the recipe' }).click();
  const recipe = page.getByRole('dialog', { name: 'New training' });
  await expect(recipe.getByLabel(/^Epochs/)).toHaveValue('14');
  await expect(recipe.getByRole('combobox', { name: 'Network' })).toHaveText('the network of shapes, fresh');
  await expect(recipe.getByRole('status')).toContainText(/^About .* at the pace of shapes/, { timeout: 30_000 });
  await expect(recipe.getByRole('list', { name: 'What the network would see' }).getByRole('listitem')).toHaveCount(4, {
    timeout: 30_000,
  });
  await expectAccessible(page);
  await recipe.getByRole('button', { name: 'Cancel' }).click();

  const saved = await workbench.saved(page, async () => {
    await main.getByRole('button', { name: 'Save curves' }).click();
    await page.getByRole('menuitem', { name: 'Event file for TensorBoard' }).click();
  });
  const chooser = page.waitForEvent('filechooser');
  await main.getByRole('button', { name: 'Event file…' }).click();
  await (await chooser).setFiles({ name: 'other.tfevents', mimeType: 'application/octet-stream', buffer: saved });
  await expect(main.getByRole('list', { name: 'Curves from event files' })).toContainText('other.tfevents');
});
