import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('a model is evaluated; a cell of the matrix, the classes and the most wrong images are looked at', async ({
  page,
}) => {
  await goTo(page, 'Evaluation');
  await page.getByRole('button', { name: 'Evaluate' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  await expect(page.getByText('Top-1 accuracy')).toBeVisible();
  const matrix = page.getByRole('application', { name: /^Confusion matrix/ });
  await matrix.press('ArrowDown');
  await expect(page).toHaveURL(/cell=0(,|%2C)0/);
  const images = page.getByRole('listbox', { name: /taken for/ });
  await expect(images).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('tab', { name: 'Classes' }).click();
  await expect(page.getByRole('columnheader', { name: 'Precision', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Precision', exact: true }).click();
  await page.getByRole('grid', { name: 'Classes' }).press('ArrowDown');
  await page.getByRole('tab', { name: 'Calibration' }).click();
  await expect(page.getByRole('img', { name: 'Reliability diagram' })).toBeVisible();
  // What was chosen in the table is there again.
  await page.getByRole('tab', { name: 'Classes' }).click();
  await expect(page.getByRole('columnheader', { name: 'Precision', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(page.getByRole('grid', { name: 'Classes' }).getByRole('row', { selected: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Most unsure' }).click();
  await page.getByRole('listbox', { name: /^All images/ }).press('ArrowRight');
  await page.getByRole('button', { name: 'Inspect' }).click();
  await expect(page).toHaveURL(/inspect\?.*image=\d+/);
});

test('two models are averaged: a row each and one of their mean', async ({ page }) => {
  await goTo(page, 'Evaluation');
  await page.getByRole('button', { name: 'Average with another model' }).click();
  await expect(page.getByRole('combobox', { name: 'Averaged with' })).toBeVisible();
  await page.getByRole('button', { name: 'Evaluate' }).click();
  const models = page.getByRole('grid', { name: 'Models' });
  await expect(models.getByRole('row')).toHaveCount(1 + 3);
  await expect(models).toContainText('Mean of their probabilities');
  await expectAccessible(page);
});
