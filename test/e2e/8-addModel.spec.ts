import { join } from 'node:path';
import sharp from 'sharp';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

const models = join(import.meta.dirname, '../modelfile/onnx/models');
/** Blue above, orange below: its channels are not alike. */
const picture = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#2040e0' } })
    .composite([{ input: { create: { width: 40, height: 14, channels: 3, background: '#f0a020' } }, gravity: 'south' }])
    .png()
    .toBuffer();

test('before a model is added, its pixels are seen and changed, and what it takes a picture for changes with them', async ({
  page,
}) => {
  await goTo(page, 'Library');
  const chooseModel = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a model from a file' }).first().click();
  await (await chooseModel).setFiles(join(models, 'flatten-gemm.onnx'));
  const dialog = page.getByRole('dialog', { name: /^Add a model: flatten-gemm/ });
  await expect(dialog.getByText('The network reads 4×5 px of 3 channels.')).toBeVisible();
  await expect(dialog.getByText('guessed').first()).toBeVisible();

  const choosePicture = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Open a picture' }).click();
  await (await choosePicture).setFiles({ name: 'two.png', mimeType: 'image/png', buffer: await picture() });
  const probable = dialog.getByRole('list', { name: 'Most probable classes' });
  await expect(dialog.getByRole('img', { name: 'What the network sees' })).toBeVisible();
  await expect(probable.getByRole('listitem').first()).toBeVisible();
  const before = (await probable.textContent())!;

  await dialog.getByRole('combobox', { name: 'Channels' }).click();
  await page.getByRole('option', { name: 'BGR: blue first' }).click();
  await expect(dialog.getByText('yours')).toHaveCount(1);
  await expect(probable).not.toHaveText(before);
  await expectAccessible(page);

  await dialog.getByLabel('White becomes').fill('much');
  await expect(dialog.getByRole('button', { name: 'Add' })).toBeDisabled();
  await dialog.getByLabel('White becomes').fill('255');
  await dialog.getByLabel('Name of the model').fill('turned');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByRole('main').getByRole('heading', { name: 'turned' })).toBeVisible();
});

test('the maps of a model from a file are found in a data set, projected, and put into a figure', async ({ page }) => {
  await page.goto(new URL('/features/turned', page.url()).href);
  await page.getByRole('button', { name: 'Find and project' }).click();
  await expect(page.getByRole('img', { name: /^Strongest projections of/ }).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Add the unit to the figure' }).click();
  await expect(page.getByText(/^Added to “/)).toBeVisible();
  await goTo(page, 'Figures');
  await expect(page.getByRole('main').getByRole('combobox', { name: 'Model' }).first()).toContainText('turned');
});

test('what is no model is told of at once, with what to do, and nothing of the file before it', async ({ page }) => {
  await goTo(page, 'Library');
  const choose = async (file: string | { name: string; mimeType: string; buffer: Buffer }) => {
    const chooseModel = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add a model from a file' }).first().click();
    await (await chooseModel).setFiles(file);
  };
  const dialog = page.getByRole('dialog', { name: /^Add a model/ });
  const seen = dialog.getByText('The network reads 4×5 px of 3 channels.');
  await choose(join(models, 'flatten-gemm.onnx'));
  await expect(seen).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await choose({ name: 'network.onnx', mimeType: '', buffer: Buffer.from('nothing we know') });
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(seen).toHaveCount(0);
  await expect(dialog.getByText('The file is read')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Add' })).toBeDisabled();
});

test('for a file of PyTorch there are the lines that export it, to be copied', async ({ page, workbench }) => {
  await goTo(page, 'Library');
  const chooseModel = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a model from a file' }).first().click();
  const pickle = Buffer.from('\x80\x02}q\0.', 'latin1');
  await (await chooseModel).setFiles({ name: 'network.pt', mimeType: '', buffer: pickle });
  const dialog = page.getByRole('dialog', { name: /^Add a model: network/ });
  await expect(dialog.getByRole('alert')).toContainText('PyTorch');
  await dialog.getByRole('button', { name: 'Copy the lines' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await workbench.copiedText(page)).toContain('torch.onnx.export(model, (example,)');
  await expectAccessible(page);
});
