import { expect, goTo, test } from './workbench.ts';

test('a name that is taken is told beside the field, and the dialog keeps what was typed', async ({ page }) => {
  await goTo(page, 'Training');
  await page.getByRole('button', { name: 'New training' }).first().click();
  const recipe = page.getByRole('dialog', { name: 'New training' });
  await recipe.getByLabel('Name of the run').fill('shapes');
  await expect(recipe.getByRole('alert')).toHaveText('Another one has this name: give it a name of its own.');
  await expect(recipe.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await recipe.getByLabel('Name of the run').fill('another');
  await expect(recipe.getByRole('button', { name: 'Start training' })).toBeEnabled();
});

test('a figure is not called as another one', async ({ page }) => {
  await goTo(page, 'Figures');
  const figures = page.getByRole('region', { name: 'Figures' });
  const create = figures.getByRole('button', { name: 'New figure' });
  const more = figures.getByRole('button', { name: /^More about/ });
  await create.click();
  await expect(more.first()).toBeVisible();
  await create.click();
  await expect(more.nth(1)).toBeVisible();
  const taken = (await more.nth(1).getAttribute('aria-label'))!.replace(/^More about |[“”]/g, '');
  await more.first().click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename' });
  await dialog.getByLabel('Name').fill(taken);
  await expect(dialog.getByRole('alert')).toContainText('Another one has this name');
  await expect(dialog.getByRole('button', { name: 'Rename' })).toBeDisabled();
  await dialog.getByLabel('Name').fill('');
  await expect(dialog.getByRole('alert')).toContainText('It needs a name');
});

test('what cannot be removed is told in the dialog that asked', async ({ page }) => {
  await page.goto(new URL('/library/datasets/shapes', page.url()).href);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: /shapes/ });
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('alert')).toContainText('shapes');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'shapes' })).toBeVisible();
});
