import { expect, type Page } from '@playwright/test';
import { goTo } from './workbench.ts';

/** Trains `zfnet-small` on a data set of the library by its form, with the recipe's defaults but for these. */
export async function startTraining(
  page: Page,
  { dataset, name, epochs }: { readonly dataset: string; readonly name: string; readonly epochs: number },
): Promise<void> {
  await goTo(page, 'Library');
  await page.getByRole('main').getByText(dataset, { exact: true }).first().click();
  await page.getByRole('button', { name: 'Train on it' }).click();
  const recipe = page.getByRole('dialog', { name: 'New training' });
  await recipe.getByRole('combobox', { name: 'Network' }).click();
  await page.getByRole('option', { name: 'zfnet-small' }).click();
  await recipe.getByLabel('Name of the run').fill(name);
  await recipe.getByLabel(/^Epochs/).fill(`${epochs}`);
  await recipe.getByRole('button', { name: 'Start training' }).click();
  await expect(recipe).toBeHidden();
}
