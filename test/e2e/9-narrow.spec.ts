import { expect, goTo, screens, test } from './workbench.ts';

/** The last is a window of 1280 × 800 at 200 %. */
for (const [width, height] of [
  [800, 800],
  [480, 800],
  [640, 400],
] as const)
  test(`at ${width} × ${height} px every screen can be used: the navigation is folded, and nothing to press is cut off`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
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
            const { left, right, top, bottom, width } = control.getBoundingClientRect();
            const isReached = (axis, beyond) => {
              if (!beyond) return true;
              for (let place = control.parentElement; place; place = place.parentElement) {
                const [inside, outside] = axis === 'X' ? [place.scrollWidth, place.clientWidth] : [place.scrollHeight, place.clientHeight];
                if (inside > outside && /auto|scroll/.test(getComputedStyle(place)['overflow' + axis])) return true;
              }
              return false;
            };
            return width > 1
              && !(isReached('X', right > innerWidth + 1 || left < -1) && isReached('Y', bottom > innerHeight + 1 || top < -1));
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
