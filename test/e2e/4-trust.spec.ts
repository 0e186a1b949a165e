import { flatPng } from '../dataset/pictures.ts';
import { expectTrust } from './trust.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('maps of units are held against controls, with marks, sentences and curves, and put into a figure', async ({
  page,
  workbench,
}) => {
  await goTo(page, 'Trust');
  await page.getByLabel('Maps', { exact: true }).fill('2');
  await page.getByLabel('Draws of weights').fill('1');
  await page.getByRole('button', { name: 'Measure what maps depend on' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  const units = page.getByRole('list', { name: /^Units/ }).getByRole('button');
  await expect(units).toHaveCount(2);
  await units.nth(1).click();
  await expect(page).toHaveURL(/unit=1/);
  const weights = page.getByRole('region', { name: 'Does it depend on the weights?' });
  await expect(weights.getByRole('img', { name: /^Rank correlation/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Do its pixels drive the unit?' })).toContainText('Area under');
  await page.getByRole('radio', { name: 'guided' }).click();
  await expect(page.getByRole('button', { name: 'guided', pressed: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Save' }).click();
  const table = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'scores.csv' }).click());
  expect(table.toString().trim().split('\n')).toHaveLength(1 + 2 * 3);
  await page.getByRole('button', { name: 'Add to figure' }).click();
});

test('a unit that is looked at says how far its projections can be trusted, and leads to the experiment', async ({
  page,
}) => {
  await goTo(page, 'Features');
  await page.getByRole('listbox', { name: /Units of/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expectTrust(page);
  const panel = page.getByRole('region', { name: 'How far to trust this' });
  await expect(panel.getByRole('region', { name: 'Do its pixels drive the unit?' })).toBeVisible();
  await panel.getByRole('button', { name: 'Curves' }).click();
  await expect(panel.getByRole('img', { name: /^Rank correlation/ })).toBeVisible();
  await panel.getByRole('button', { name: 'Open in Trust' }).click();
  await expect(page).toHaveURL(/trust\?.*image=\d+.*channel=\d+/);
  await expect(page.getByLabel('Which maps')).not.toHaveValue('');
});

test('of a picture of one colour it is said that there are no edges to be held against', async ({ page }) => {
  await goTo(page, 'Inspect');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).click();
  await (await chooser).setFiles({ name: 'grey.png', mimeType: 'image/png', buffer: await flatPng(128) });
  await expect(page).toHaveURL(/dropped=[0-9a-f]{64}/);
  await expectTrust(page);
  const panel = page.getByRole('region', { name: 'How far to trust this' });
  await expect(panel).toContainText('No value with edges: what the unit sees of the picture has none.');
});

test('channels that are no numbers do not start', async ({ page }) => {
  await goTo(page, 'Trust');
  await page.getByLabel('Which maps').fill('3, x');
  await expect(page.getByText('Whole numbers from 0')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Measure what maps depend on' })).toBeDisabled();
});
