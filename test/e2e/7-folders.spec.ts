import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeHalves } from '../host/cli/pictures.ts';
import { expect, expectAccessible, forgive, goTo, test } from './workbench.ts';

async function openDialog(page: Page) {
  await goTo(page, 'Library');
  await page.getByRole('button', { name: 'Add a folder' }).first().click();
  return page.getByRole('dialog', { name: 'Add a data set from a folder' });
}

test('a folder is found and added by keyboard alone', async ({ workbench, page }) => {
  test.skip(workbench.electron !== null, "Electron asks with the system's own dialog");
  const pictures = join(workbench.folder, 'pictures');
  await writeHalves(join(pictures, 'a keyboard'), 12);
  mkdirSync(join(pictures, 'nothing'), { recursive: true });
  const dialog = await openDialog(page);
  const folder = dialog.getByRole('button', { name: /^a keyboard/ });
  await expect(folder).toBeFocused();
  await expect(folder).toContainText('2 folders');
  await expectAccessible(page);
  await page.keyboard.press('End');
  await expect(dialog.getByRole('button', { name: /^nothing/ })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: /^left/ })).toContainText('12 files');
  await page.keyboard.press('ArrowLeft');
  await expect(folder).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('button', { name: /^left/ })).toBeFocused();
  await dialog.getByRole('button', { name: 'Add this folder' }).press('Enter');
  const found = page.getByRole('dialog', { name: 'Add a keyboard as a data set' });
  await expect(found.getByRole('listitem')).toHaveText([/^left\s*12$/, /^right\s*12$/]);
  await expectAccessible(page);
  await found.getByRole('button', { name: 'Add data set' }).press('Enter');
  await expect(page.getByRole('link', { name: /a keyboard/ })).toContainText('24 images, 2 classes');
});

test('a folder that is no data set is told of in a sentence that is seen', async ({ page, workbench }) => {
  mkdirSync(join(workbench.folder, 'pictures', 'nothing'), { recursive: true });
  await goTo(page, 'Library');
  await workbench.chooseFolder(page, 'nothing');
  const dialog = page.getByRole('dialog', { name: 'Add nothing as a data set' });
  await expect(dialog.getByRole('alert')).toContainText('has no pictures');
  await expect(dialog.getByRole('button', { name: 'Add data set' })).toBeDisabled();
  forgive(/status of 422/);
});
