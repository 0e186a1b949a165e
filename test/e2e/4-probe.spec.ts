import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('classifiers are fitted to every layer, and a table says how well they do', async ({ page }) => {
  await goTo(page, 'Feature analysis');
  await page.getByLabel('Images of each class').fill('6');
  await page.getByLabel('Folds').fill('2');
  await page.getByRole('button', { name: 'Fit classifiers to each layer' }).click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  await expect(page.getByRole('img', { name: /^Mean accuracy of a class by layer/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /pool1.*%.*±/ })).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
});
