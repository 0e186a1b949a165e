import { readFileSync } from 'node:fs';
import { expect, goTo, test } from './workbench.ts';

test('a figure is composed of panels, kept, and exported as it is seen', async ({ page }) => {
  test.setTimeout(180_000);
  await goTo(page, 'Figures');
  await page.getByRole('button', { name: 'New figure' }).last().click();
  for (const kind of ['Features', 'Curves', 'Filters']) {
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    await page.getByRole('menuitem', { name: kind }).click();
  }
  await expect(page.getByRole('img', { name: 'The page as it will be exported' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  const starts = { 'SVG, editable text': '<?xml', 'PDF, embedded fonts': '%PDF', 'PNG, 300 dpi': '\u0089PNG' };
  for (const [format, start] of Object.entries(starts)) {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download', { timeout: 90_000 });
    await page.getByRole('menuitem', { name: format }).click();
    const bytes = readFileSync(await (await download).path(), 'latin1');
    expect(bytes.startsWith(start) || (start === '<?xml' && bytes.startsWith('<svg'))).toBe(true);
    if (start === '<?xml') {
      expect(bytes).toContain('<text');
      expect(bytes).toContain('shapes@14');
    }
  }

  await goTo(page, 'Library');
  await goTo(page, 'Figures');
  await expect(page.getByRole('img', { name: 'The page as it will be exported' })).toBeVisible({ timeout: 60_000 });
});
