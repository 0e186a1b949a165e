import { openSample } from './sample.ts';
import { expectTrust } from './trust.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('a class is looked at: its projections, its units, the images of it that excite one, and a figure', async ({
  page,
}) => {
  test.setTimeout(600_000);
  await openSample(page);
  await goTo(page, 'Classes');
  await page.getByLabel('Images of each class').fill('2');
  await page.getByRole('button', { name: 'Look at classes' }).click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  const projections = page.getByRole('region', { name: /^Images of \w+ with the highest score/ });
  await expect(projections.getByRole('img', { name: /carried back to the pixels: gradient$/ })).toBeVisible({
    timeout: 300_000,
  });
  await expectTrust(projections);
  await expect(page.getByText(/less the bias of the class/)).toBeVisible();
  const units = page.getByRole('grid', { name: /^Units of / });
  await units.getByRole('row').nth(1).click();
  const tops = page.getByRole('region', { name: /^Images of \w+ that excite \S+ \/ \d+ most/ });
  await expect(tops.getByRole('button').first()).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Add to figure' }).click();
  await tops.getByRole('button', { name: 'Open in Features' }).click();
  await expect(page).toHaveURL(/\/features\/.+\/\d+/);
  await goTo(page, 'Figures');
  await expect(page.getByRole('main').getByText('Classes').first()).toBeVisible();
});
