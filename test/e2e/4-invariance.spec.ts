import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('pictures are moved, scaled and turned; curves with the pictures beneath, saved and put into a figure', async ({
  page,
  workbench,
}) => {
  await goTo(page, 'Invariance');
  await page.getByLabel('Number of images').fill('2');
  await page.getByRole('group', { name: 'Vertical' }).getByLabel('Steps').fill('5');
  await page.getByRole('group', { name: 'Rotation' }).getByRole('switch').click();
  await page.getByRole('group', { name: 'Noise' }).getByRole('switch').click();
  await page.getByRole('button', { name: 'Transform pictures' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  const strips = page.getByRole('list', { name: 'The pictures as the network sees them' }).getByRole('listitem');
  await expect(strips).toHaveCount(2);
  await expect(strips.first().getByRole('img')).toHaveCount(5);
  await expect(page.getByRole('img', { name: /^Probability of the class by amount: Vertical/ })).toBeVisible();
  await expect(page.getByText(/^r² 0/).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('radio', { name: 'Noise' }).click();
  await expect(strips.first().getByRole('img')).toHaveCount(9);
  await page.getByRole('button', { name: 'Save' }).click();
  const table = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'invariance.csv' }).click());
  expect(table.toString().trim().split('\n')).toHaveLength(1 + 2 * (1 + 5 + 9 + 9));
  await page.getByRole('button', { name: 'Add to figure' }).click();
});

test('a range that leaves nothing of a picture does not start, and says what it takes', async ({ page }) => {
  await goTo(page, 'Invariance');
  const scale = page.getByRole('group', { name: 'Scale' });
  await scale.getByLabel('From').fill('0');
  await expect(scale.getByRole('alert')).toContainText('A number from 0.1 to 10');
  await expect(page.getByRole('button', { name: 'Transform pictures' })).toBeDisabled();
});
