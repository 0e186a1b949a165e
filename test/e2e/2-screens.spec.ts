import { expectLook } from './looks.ts';
import { expect, expectAccessible, goTo, screens, test } from './workbench.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const screen of screens) {
      test(`${screen} is accessible, and looks as it should`, async ({ page }, { project }) => {
        await goTo(page, screen);
        await expect(page.getByRole('main')).not.toBeEmpty();
        await page.waitForTimeout(800);
        // What is shown until the next is there is dimmed.
        await expect(page.locator('.kit-coming')).toHaveCount(0);
        await expectAccessible(page);
        // The window of Electron is the same page at the same size; the jobs are those of the session.
        const isCompared = project.name === 'web' && colorScheme === 'light' && screen !== 'Jobs and settings';
        if (isCompared) await expectLook(page, screen);
      });
    }
  });
}

test.describe('to a Chinese system', () => {
  test.use({ locale: 'zh-CN' });
  test('the page speaks Chinese', async ({ page }) => {
    await expect(page.getByRole('link', { name: '资料库' })).toBeVisible();
  });
});

test('every key is listed under ?', async ({ page }) => {
  await goTo(page, 'Features');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Next layer up');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});
