import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('frozen layers get a classifier from few images; images that both sets have are refused, or kept where that is asked', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await goTo(page, 'Transfer');
  await page.getByLabel('Images of each class to learn from').fill('2, 4');
  await page.getByLabel('Folds').fill('2');
  await page.getByLabel('Steps from scratch').fill('0');
  const start = page.getByRole('button', { name: 'Fit to another data set' });
  await start.click();
  // The sample's own images are what its network has learnt from.
  const notes = page.getByRole('region', { name: 'Notes' });
  await expect(notes).toContainText('has 0 images in "train" of "shapes" that are not nearly the same', {
    timeout: 60_000,
  });
  await page.getByRole('switch', { name: 'Leave near-duplicates in' }).click();
  await start.click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  await expect(page.getByRole('row', { name: /^4 .*%.*±/ })).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
});
