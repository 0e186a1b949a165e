import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

const model = join(import.meta.dirname, '../modelfile/onnx/models/flatten-gemm.onnx');

/** What a person lets fall on the library, several files at once; as text, for these are the browser's own types. */
const drop = (page: Page, files: Readonly<Record<string, Buffer | string>>) => {
  const bytes = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString('base64')]);
  return page.evaluate(`
    const dataTransfer = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(bytes)})
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    document
      .querySelector('main .screen')
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));`);
};

test('files that are dropped together are one model; its classes are matched by name, and by hand', async ({
  page,
}) => {
  await goTo(page, 'Library');
  await drop(page, { 'alone.onnx': readFileSync(model) });
  const dialog = page.getByRole('dialog', { name: /^Add a model/ });
  await expect(dialog.getByText(/^Only this file was sent/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await drop(page, {
    'shapes.switchback.json': JSON.stringify({ preprocessing: { channelOrder: 'bgr' } }),
    'labels.txt': 'star\nring\nball\nbox\nplus\n',
    'shapes.onnx': readFileSync(model),
  });
  await expect(dialog.getByText('from the file beside it').first()).toBeVisible();
  await expect(dialog.getByText(/^Only this file was sent/)).toHaveCount(0);
  await dialog.getByLabel('Name of the model').fill('together');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'together' })).toBeVisible();

  const classes = main.getByRole('region', { name: 'Classes of a data set' });
  await classes.getByRole('combobox', { name: 'Data set' }).click();
  await page.getByRole('option', { name: 'shapes', exact: true }).click();
  await expect(classes).toContainText('2 of 10 classes are the model’s.');
  await expect(classes.getByRole('row', { name: /^ring ring/ })).toBeVisible();
  await classes.getByRole('row', { name: /^disc/ }).click();
  await classes.getByRole('combobox', { name: 'disc is' }).click();
  await page.getByRole('option', { name: 'ball' }).click();
  await expect(classes).toContainText('3 of 10 classes are the model’s.');
  await expect(classes.getByRole('row', { name: /^disc ball by hand/ })).toBeVisible();
  await expectAccessible(page);
  await classes.getByRole('button', { name: 'By names alone' }).click();
  await expect(classes).toContainText('2 of 10 classes are the model’s.');
});

test('a picture is looked at by itself, enlarged, saved, and taken to another screen', async ({ page, workbench }) => {
  await page.goto(new URL('/inspect?model=shapes@14', page.url()).href);
  await expect(page.getByRole('list', { name: 'Predictions' }).getByRole('listitem')).toHaveCount(5);
  await page.getByRole('button', { name: 'Look at the picture by itself' }).first().click();
  const dialog = page.getByRole('dialog', { name: /\.png$/ });
  await expect(dialog.getByRole('list', { name: 'Predictions' }).getByRole('listitem')).toHaveCount(3);
  await expect(dialog.getByText(/^Predicted by /)).toBeVisible();
  const picture = dialog.getByRole('application', { name: /^The picture at 100 %/ });
  await picture.press('+');
  await expect(dialog.getByRole('application', { name: /^The picture at 125 %/ })).toBeVisible();
  await expectAccessible(page);
  const saved = await workbench.saved(page, () => dialog.getByRole('button', { name: 'Save' }).click());
  expect(saved.subarray(1, 4).toString()).toBe('PNG');
  await dialog.getByRole('button', { name: 'Occlude' }).click();
  await expect(page).toHaveURL(/\/occlusion\?.*image=\d+/);
  await expect(dialog).toHaveCount(0);
});
