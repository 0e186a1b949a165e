import { expectTrustOf } from './trust.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('two models are diagnosed side by side, with their filters, second layers and spectra', async ({ page }) => {
  await goTo(page, 'Diagnosis');
  await page.getByRole('button', { name: 'Compare another model' }).click();
  await expect(page.getByRole('combobox', { name: 'Model 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Diagnose first layers' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  const models = page.getByRole('region', { name: /^shapes@\d+$/ });
  await expect(models).toHaveCount(2);
  for (const model of await models.all()) {
    await expect(model.getByText('No fault found')).toBeVisible({ timeout: 60_000 });
    // The sample's first layer is worth looking at: of white noise 75% would lie there.
    const beyond = /The filters are no noise: (\d+)%/.exec((await model.textContent()) ?? '');
    expect(Number(beyond?.[1])).toBeLessThan(30);
    await expect(model.getByRole('img', { name: /^conv1: 32 filters of 7×7 at a stride of 2$/ })).toBeVisible();
    await expect(model.getByRole('group', { name: /^Projections of the 16 strongest maps of pool2/ })).toBeVisible();
  }
  await expect(page.getByRole('img', { name: 'Energy by spatial frequency' })).toBeVisible();
  await expectAccessible(page);
  await expectTrustOf(page, page.getByRole('button', { name: /^How far to trust projection 1, of pool2/ }).first());
});
