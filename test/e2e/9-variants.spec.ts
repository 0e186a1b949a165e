import { join } from 'node:path';
import { writeHalves } from '../host/cli/pictures.ts';
import { addFolder, expect, expectAccessible, goTo, test } from './workbench.ts';

test('variants are chosen, one that does not fit says so, and the table fills as runs finish', async ({
  page,
  workbench,
}) => {
  test.setTimeout(400_000);
  await writeHalves(join(workbench.folder, 'pictures', 'varied'), 20);
  await goTo(page, 'Library');
  await addFolder(workbench, page, 'varied');
  await expect(page.getByRole('link', { name: /varied/ })).toBeVisible({ timeout: 120_000 });
  await goTo(page, 'Ablation');
  await page.getByRole('combobox', { name: 'Data set' }).click();
  await page.getByRole('option', { name: 'varied' }).click();
  // Of its smaller images another filter fits than of the sample's.
  await expect(page.getByRole('checkbox', { name: /^conv1 9\/2/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('checkbox', { name: 'All or none' }).uncheck();
  await page.getByRole('checkbox', { name: /^minus 3,4,6,7/ }).check();
  for (const variant of ['minus 9', 'tiny = fc6,fc7 width 8; minus 3,4']) {
    await page.getByLabel('Another variant').fill(variant);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  }
  await expect(page.getByRole('alert')).toContainText('has no layer "9"', { timeout: 60_000 });
  await page.getByLabel('Epochs').fill('1');
  await page.getByLabel('Seeds').fill('1');
  await expect(page.getByText(/3 runs ·\s+1 epoch each/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Train variants' }).click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  const table = page.getByRole('grid', { name: 'Variants and their errors' });
  await expect(table.getByRole('row', { name: /^tiny .* 1 \/ 1$/ })).toBeVisible({ timeout: 180_000 });
  await expectAccessible(page);
});
