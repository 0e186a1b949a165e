import { expect, forgive, goTo, test } from './workbench.ts';

test('the atlas shows a layer by its projections, and a unit by its address', async ({ page }) => {
  await goTo(page, 'Features');
  const atlas = page.getByRole('listbox', { name: /Units of/ });
  await expect(atlas.getByRole('img', { name: /^Strongest projections of/ }).first()).toBeVisible();
  await expect(page.getByText('of 48 maps')).toBeVisible();

  await atlas.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/\/features\/shapes@14\/pool5\/\d+$/);
  const address = page.url();
  const unit = page.getByRole('region', { name: /^pool5 \/ \d+$/ });
  const name = await unit.getAttribute('aria-label');
  await expect(unit.getByRole('img', { name: 'Projection under the rule guided' })).toBeVisible();

  await page.keyboard.press('PageDown');
  await expect(page.getByRole('listbox', { name: 'Units of relu4' })).toBeVisible();
  await page.goto(address);
  await expect(page.getByRole('region', { name: name! })).toBeVisible();
});

test('units are sorted and filtered by class', async ({ page }) => {
  await goTo(page, 'Features');
  await page.getByRole('combobox', { name: 'Class' }).click();
  await page.getByRole('option', { name: 'ring' }).click();
  const tiles = page.getByRole('listbox', { name: /Units of/ }).getByRole('option');
  await expect(tiles.first()).toContainText('ring');
  for (const text of await tiles.allInnerTexts()) expect(text).toContain('ring');

  await page.getByRole('combobox', { name: 'Sorted by' }).click();
  await page.getByRole('option', { name: 'number' }).click();
  const numbers = (await tiles.allInnerTexts()).map((text) => Number.parseInt(text, 10));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('from one checkpoint to another the atlas stays where it was, under the same view', async ({ page }) => {
  await goTo(page, 'Features');
  await page.getByRole('combobox', { name: 'Sorted by' }).click();
  await page.getByRole('option', { name: 'number' }).click();
  const atlas = page.getByRole('listbox', { name: 'Units of pool5' });
  await atlas.focus();
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/shapes@14\/pool5\/47(\?.*)?$/);
  await expect(atlas.getByRole('img', { name: 'Strongest projections of pool5 / 47' })).toBeInViewport();
  const top = await atlas.evaluate((scroller) => scroller.scrollTop);
  expect(top).toBeGreaterThan(0);
  const before = await atlas.elementHandle();
  const picker = page.getByRole('combobox', { name: 'Model', exact: true });
  await expect(picker).toContainText('shapes@14');

  await picker.click();
  await page.getByRole('option', { name: 'shapes@2' }).first().click();
  await expect(page).toHaveURL(/shapes@2\/pool5\/47(\?.*)?$/);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  expect(await before?.evaluate((scroller) => [scroller.isConnected, scroller.scrollTop])).toEqual([true, top]);
  await expect(page.getByRole('region', { name: 'pool5 / 47' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Sorted by' })).toContainText('number');
});

test('a layer under another rule is projected on demand, its tiles appearing as they are made', async ({ page }) => {
  await goTo(page, 'Features');
  await page
    .getByRole('button', { name: 'guided', exact: true })
    .or(page.getByRole('radio', { name: 'guided' }))
    .click();
  await expect(page.getByText(/maps are projected under this rule only while they are in view/)).toBeVisible();
  await page.getByRole('button', { name: 'Find and project' }).click();
  await expect(page.getByText(/only while they are in view/)).toBeHidden({ timeout: 60_000 });
  await expect(page.getByRole('img', { name: /^Strongest projections of/ }).first()).toBeVisible();
});

test('any picture is inspected: its classes, the maps over it, and the way down from a place', async ({ page }) => {
  await goTo(page, 'Inspect');
  await expect(page.getByRole('list', { name: 'Predictions' }).getByRole('listitem')).toHaveCount(5);
  const place = page.getByRole('application', { name: /^Place/ });
  await place.click({ position: { x: 20, y: 20 } });
  await expect(place).toHaveAccessibleName(/^Place 0, 0/);
  await expect(page.getByText(/Activation .* at row 0, column 0/)).toBeVisible();
  await place.press('ArrowRight');
  await expect(page.getByText(/Activation .* at row 0, column 1/)).toBeVisible();
  await expect(page.getByRole('heading', { name: /^pool5 \/ \d+$/ })).toBeVisible();
  await page.getByRole('button', { name: 'Next layer down' }).click();
  await expect(page.getByRole('heading', { name: /^relu4 \/ \d+$/ })).toBeVisible();
  await expect(page.getByText(/Activation .* it sees/)).toBeVisible();
});

test('a picture from a file is inspected, and a file that is none is refused in a sentence', async ({ page }) => {
  await goTo(page, 'Inspect');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).click();
  await (await chooser).setFiles('docs/features.png');
  await expect(page).toHaveURL(/dropped=[0-9a-f]{64}/);
  await expect(page.getByRole('list', { name: 'Predictions' }).getByRole('listitem')).toHaveCount(5);

  const again = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a picture' }).click();
  await (await again).setFiles('README.md');
  await expect(page.getByRole('region', { name: 'Notes' })).toContainText(
    'README.md is no JPEG, PNG, WebP, GIF, TIFF or AVIF picture: drop another picture.',
  );
  forgive(/status of 422/);
});

test('a unit, a layer or a checkpoint that is not there is told, with a way back', async ({ page }) => {
  const go = (path: string) => page.goto(new URL(path, page.url()).href);
  const toolbar = page.getByRole('toolbar', { name: 'What the atlas shows' });
  await go('/features/shapes@14/pool5/999');
  await expect(page.getByRole('heading', { name: 'There is no map 999 in pool5' })).toBeVisible();
  await page.getByRole('button', { name: 'Show the maps of pool5' }).click();
  await expect(page.getByRole('listbox', { name: 'Units of pool5' })).toBeVisible();

  await go('/features/shapes@14/conv9');
  await expect(page.getByRole('heading', { name: 'There is no layer “conv9”' })).toBeVisible();
  await expect(toolbar.getByRole('combobox', { name: 'Model', exact: true })).toContainText('shapes@14');

  await go('/features/nobody@1');
  await expect(page.getByRole('alert')).toContainText('There is no model "nobody"');
  await toolbar.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page.getByRole('option', { name: /shapes@14/ }).click();
  await expect(page.getByRole('listbox', { name: /^Units of/ })).toBeVisible();

  await go('/inspect?model=shapes@14&layer=pool5&channel=999');
  await expect(page.getByRole('heading', { name: 'There is no map 999 in pool5' })).toBeVisible();
  await go('/compare/shapes@5/shapes@14/pool5/999');
  await expect(page.getByRole('heading', { name: 'There is no map 999 in pool5' })).toBeVisible();
});

test('from the end of a layer to a checkpoint that is not indexed', async ({ page }) => {
  await page.goto(new URL('/features/shapes@14/pool5/47', page.url()).href);
  const atlas = page.getByRole('listbox', { name: 'Units of pool5' });
  await atlas.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('region', { name: /^pool5 \// })).toBeVisible();
  await page.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page.getByRole('option', { name: /shapes@0/ }).click();
  await expect(page.getByRole('heading', { name: 'No maps here yet' })).toBeVisible();
});
