import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeHalves } from '../host/cli/pictures.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

const model = join(import.meta.dirname, '../modelfile/onnx/models/flatten-gemm.onnx');

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click();
const at = (page: Page, path: string) => page.goto(new URL(path, page.url()).href);
async function more(page: Page, path: string, item: string): Promise<void> {
  await at(page, path);
  await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/**
 * Every dialog that opens on the sample, by its name, and how. Those for what has gone wrong, and of a shared folder, are in the specs that bring
 * that about.
 */
const dialogs: readonly (readonly [name: string | RegExp, open: (page: Page) => Promise<unknown>])[] = [
  ['Keyboard shortcuts', (page) => page.keyboard.press('?')],
  ['Terms', (page) => press(page, 'Terms, and a first tour')],
  ['New training', (page) => at(page, '/training?new=1')],
  ['Rename the data set', (page) => more(page, '/library/datasets/shapes', 'Rename…')],
  ['Divide shapes anew', (page) => more(page, '/library/datasets/shapes', 'Divide anew…')],
  ['Copies and leaks of shapes', (page) => more(page, '/library/datasets/shapes', 'Copies and leaks…')],
  ['Remove the data set “shapes”?', (page) => more(page, '/library/datasets/shapes', 'Remove…')],
  ['Rename the run', (page) => more(page, '/library/runs/shapes', 'Rename…')],
  ['Remove the run “shapes”?', (page) => more(page, '/library/runs/shapes', 'Remove…')],
  [
    /^Add a model: flatten-gemm/,
    async (page) => {
      await goTo(page, 'Library');
      const chooser = page.waitForEvent('filechooser');
      await press(page, 'Add a model from a file');
      await (await chooser).setFiles(model);
      await expect(page.getByText('The network reads 4×5 px of 3 channels.')).toBeVisible();
    },
  ],
  [
    'Add a data set from a folder',
    async (page) => {
      await goTo(page, 'Library');
      await press(page, 'Add a folder');
    },
  ],
  [
    'Add dialogs as a data set',
    async (page) => {
      const folders = page.getByRole('dialog', { name: 'Add a data set from a folder' });
      await folders.getByText('dialogs', { exact: true }).dblclick();
      await folders.getByRole('button', { name: 'Add this folder' }).click();
      await expect(page.getByText('12').first()).toBeVisible();
    },
  ],
  ['View', (page) => at(page, '/features/shapes@14/pool5').then(() => press(page, 'View'))],
  ['Filter', (page) => press(page, 'Filter')],
  ['Go to a map by its number', (page) => press(page, 'Go to a map by its number')],
  ['Noted maps of shapes@14', (page) => press(page, /^Noted maps/)],
  ['Share units of shapes@14 as a folder', (page) => press(page, 'Share as a folder')],
  [
    'What “Receptive field” means',
    (page) => at(page, '/features/shapes@14/pool5/7').then(() => press(page, 'What “Receptive field” means')),
  ],
  [/^\d+\.png$/, (page) => press(page, 'Look at the picture by itself')],
  ['Idle', (page) => press(page, 'Idle')],
];

test('every dialog is accessible in both themes', async ({ page, workbench }) => {
  test.skip(workbench.electron !== null, "Electron asks with the system's own dialog");
  test.setTimeout(240_000);
  await writeHalves(join(workbench.folder, 'pictures', 'dialogs'), 12);
  for (const [name, open] of dialogs) {
    await open(page);
    const dialog = page.getByRole('dialog', { name, exact: true });
    await expect(dialog, String(name)).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    if (name === 'Add a data set from a folder') continue;
    // A tooltip takes the first Escape where there is one.
    await expect(async () => {
      await page.keyboard.press('Escape');
      await expect(dialog, String(name)).toHaveCount(0, { timeout: 1000 });
    }).toPass();
  }
});
