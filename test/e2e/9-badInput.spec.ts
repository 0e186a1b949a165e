import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeHalves } from '../host/cli/pictures.ts';
import { addFolder, expect, forgive, goTo, test } from './workbench.ts';

/** What a person lets fall on the library; as text, for these are the browser's own types. */
const drop = (page: Page, name: string) =>
  page.evaluate(`
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['nothing that is known'], ${JSON.stringify(name)}));
    document
      .querySelector('main .screen')
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));`);

/** What is sent never arrives; `uploads` says what became of it. */
const holdUploads = `
  globalThis.uploads = [];
  globalThis.fetch = (_address, { signal }) => {
    uploads.push('begun');
    return new Promise((_done, fail) => signal.addEventListener('abort', () => {
      uploads.push('cut');
      fail(signal.reason);
    }));
  };`;

test('a dropped file that is nothing known is told where what belongs', async ({ page }) => {
  await goTo(page, 'Library');
  await drop(page, 'notes.xyz');
  await expect(page.locator('.kit-toast')).toContainText('notes.xyz');
});

test('of weights that are dropped it is asked what they belong to', async ({ page }) => {
  await goTo(page, 'Library');
  // The page itself holds what is sent: Electron's requests pass no route.
  await page.evaluate(holdUploads);
  await drop(page, 'broken.safetensors');
  const dialog = page.getByRole('dialog', { name: /^Add a model: broken\.safetensors/ });
  await expect(dialog.getByLabel('Name of the model')).toHaveValue('broken');
  // Cancelled while they are sent, they are sent no further.
  await expect(dialog.getByRole('button', { name: 'Add' })).toBeDisabled();
  await expect.poll(() => page.evaluate('uploads')).toEqual(['begun']);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => page.evaluate('uploads')).toEqual(['begun', 'cut']);
  await expect(dialog).toHaveCount(0);
});

test('a data set whose folder is gone says so until it is back', async ({ page, workbench }) => {
  const folder = join(workbench.folder, 'pictures', 'vanishing');
  await writeHalves(folder, 12);
  await goTo(page, 'Library');
  await addFolder(workbench, page, 'vanishing');
  await page.getByRole('link', { name: /vanishing/ }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'vanishing' })).toBeVisible();
  await expect(main).not.toContainText('This folder is not there');
  renameSync(folder, `${folder} elsewhere`);
  await page.reload();
  await expect(main.getByRole('alert')).toContainText('This folder is not there');
  renameSync(`${folder} elsewhere`, folder);
  // Within a second of a job the page asks again of itself, and may find the folder before the button is pressed.
  await expect(async () => {
    const again = main.getByRole('button', { name: 'Try again' });
    if (await again.isVisible()) await again.click({ timeout: 1000 });
    await expect(main).not.toContainText('This folder is not there', { timeout: 1000 });
  }).toPass();
  // Thumbnails of images that were gone.
  forgive(/status of 422/);
});
