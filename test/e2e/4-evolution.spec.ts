import { openSample } from './sample.ts';
import { expectTrustOf } from './trust.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('the features of a run are followed, played through its epochs, and added to a figure', async ({ page }) => {
  test.setTimeout(1_000_000);
  await openSample(page);
  await goTo(page, 'Evolution');
  await page.getByLabel('Maps of each layer').fill('2');
  await page.getByRole('button', { name: 'Follow features through epochs' }).click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  const pool1 = page.getByRole('region', { name: 'pool1' });
  await expect(pool1.getByRole('button', { name: /^pool1 \d+ at epoch 14: image \d+/ })).toHaveCount(2, {
    timeout: 300_000,
  });
  await expect(page.getByRole('img', { name: 'Overlap of strongest images' })).toBeVisible();
  await expectAccessible(page);

  await pool1
    .getByRole('button', { name: /at epoch 1:/ })
    .first()
    .click();
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', '1');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', '14', {
    timeout: 30_000,
  });

  await expectTrustOf(
    page,
    pool1.getByRole('button', { name: /^How far to trust this: pool1 \d+ at epoch 14/ }).first(),
  );
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Add to figure' }).click();
  await goTo(page, 'Figures');
  await expect(page.getByRole('main').getByText('Evolution').first()).toBeVisible();
});
