import { expect, expectAccessible, goTo, screens, test } from './workbench.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const screen of screens) {
    test(`${screen} is accessible in the ${colorScheme} theme`, async ({ workbench, page: _page }) => {
      const page = await workbench.open({ colorScheme });
      await goTo(page, screen);
      await expect(page.getByRole('main')).not.toBeEmpty();
      await page.waitForTimeout(800);
      await expectAccessible(page);
      await page.context().close();
    });
  }
}

test('the page speaks Chinese to a Chinese system', async ({ workbench, page: _page }) => {
  const page = await workbench.open({ locale: 'zh-CN' });
  await expect(page.getByRole('link', { name: '资料库' })).toBeVisible();
  await page.context().close();
});

test('every key is listed under ?', async ({ page }) => {
  await goTo(page, 'Features');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Next layer up');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});
