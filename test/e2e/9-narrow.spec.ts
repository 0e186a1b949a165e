import { expect, goTo, screens, test } from './workbench.ts';

for (const width of [800, 480])
  test(`at ${width} px every screen can be used: the navigation is folded, and nothing to press is cut off`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const screen of screens) {
      await goTo(page, screen);
      const main = page.getByRole('main');
      await expect(main).toBeVisible();
      await expect(main.locator('button').first()).toBeVisible();
      expect((await page.getByRole('navigation', { name: 'Screens' }).boundingBox())!.width).toBeLessThan(80);
      // What lies in a place that scrolls, such as a table, is reached there.
      const cutOff = await page.evaluate(`
        [...document.querySelectorAll('main button, main input, main [role=combobox]')]
          .filter((control) => {
            const { left, right, width } = control.getBoundingClientRect();
            let scroller = control.parentElement;
            while (scroller && !(scroller.scrollWidth > scroller.clientWidth && /auto|scroll/.test(getComputedStyle(scroller).overflowX)))
              scroller = scroller.parentElement;
            return width > 1 && !scroller && (right > innerWidth + 1 || left < -1);
          })
          .map((control) => control.textContent || control.getAttribute('aria-label') || control.id)`);
      expect(cutOff, screen).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), screen).toBe(true);
    }
  });

test('where there is little room the navigation is unfolded for a while, and kept as it was where there is', async ({
  page,
}) => {
  const navigation = page.getByRole('navigation', { name: 'Screens' });
  const widthOf = async () => (await navigation.boundingBox())!.width;
  await page.setViewportSize({ width: 800, height: 700 });
  await expect.poll(widthOf).toBeLessThan(80);
  await navigation.getByRole('button').click();
  await expect.poll(widthOf).toBeGreaterThan(120);
  await navigation.getByRole('button').click();
  await expect.poll(widthOf).toBeLessThan(80);
  await page.setViewportSize({ width: 1280, height: 700 });
  await expect.poll(widthOf).toBeGreaterThan(120);
});
