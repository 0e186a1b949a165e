import { expect, goTo, test } from './workbench.ts';

test('what computes is told of every runtime, chosen by a person, and left to the machine again', async ({ page }) => {
  await goTo(page, 'Jobs and settings');
  await page.getByRole('tab', { name: 'Settings' }).click();
  const chosen = page.getByRole('combobox', { name: 'Runtime' });
  await expect(chosen).toContainText('Automatic');
  await expect(page.getByText(/^onnxruntime-node .* \(cpu\)/)).toBeVisible();
  const choose = async (name: string | RegExp) => {
    await chosen.click();
    await page.getByRole('option', { name }).click();
  };
  await choose('reference');
  await expect(page.getByText('Plain loops in double precision')).toBeVisible();
  await page.reload();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(chosen).toContainText('reference');
  await choose(/^Automatic/);
  await expect(page.getByText('A program gives the same numbers wherever it runs')).toBeVisible();
});
