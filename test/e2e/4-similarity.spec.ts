import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('two models are compared by what they respond to, layer by layer and unit by unit', async ({ page }) => {
  await goTo(page, 'Similarity');
  await page.getByRole('button', { name: 'Compare what they respond to' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  const matrix = page.getByRole('grid', { name: 'CKA of the layers' });
  await expect(matrix.getByRole('gridcell')).toHaveCount(64);
  const cell = matrix.getByRole('button', { name: /^pool2 and relu3: CKA/ });
  await expect(cell).toHaveText(/^(0\.\d\d|1\.00)$/, { timeout: 60_000 });
  await cell.click();
  await expect(page).toHaveURL(/place=10/);
  const units = page.getByRole('region', { name: /^pool2 of shapes@\d+ and relu3 of / });
  await expect(units.getByRole('tab', { name: /^Units matched/ })).toBeVisible({ timeout: 60_000 });
  await expect(units.getByRole('grid', { name: 'Units matched' }).getByRole('row').nth(1)).toBeVisible();
  await expect(units.getByRole('region', { name: /^Images that / })).toHaveCount(2);
  await expectAccessible(page);
  await cell.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/place=9/);
});
