import type { Locator, Page } from '@playwright/test';
import { expect, test } from './workbench.ts';

/** More than any screen has places to stop at. */
const mostStops = 250;

/** Goes on with Tab until `target` has the focus, as a person without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const own = target.first();
  await expect(own).toBeVisible();
  for (let i = 0; i < mostStops; i++) {
    if (await own.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}.`);
}

async function press(page: Page, target: Locator, ...keys: string[]): Promise<void> {
  await tabTo(page, target);
  for (const key of keys) await page.keyboard.press(key);
}

const goTo = (page: Page, screen: string) =>
  press(page, page.getByRole('navigation').getByRole('link', { name: screen, exact: true }), 'Enter');

test.beforeEach(async ({ page }) => {
  // Hundreds of presses, each of which a busy machine makes wait.
  test.setTimeout(180_000);
  await press(
    page,
    page.getByRole('region', { name: /Five steps/ }).getByRole('button', { name: 'No, thank you' }),
    'Enter',
  );
});

test('by keys alone: a data set and its images, a training, a layer and its units', async ({ page }) => {
  await goTo(page, 'Library');
  await press(page, page.getByRole('link', { name: /^shapes .*classes/ }), 'Enter');
  const classes = page.getByRole('grid', { name: 'Classes' });
  await press(page, classes, 'ArrowDown', 'ArrowDown');
  await expect(classes.getByRole('row', { selected: true })).toContainText('crescent');
  await press(page, classes.getByRole('button', { name: 'Class' }), 'ArrowRight', 'Enter');
  await expect(classes.getByRole('columnheader', { name: 'train' })).toHaveAttribute('aria-sort', 'descending');
  await press(page, page.getByRole('radiogroup').getByRole('radio', { checked: true }), 'ArrowRight');
  await press(page, page.getByRole('listbox', { name: 'Images' }), 'ArrowRight');
  await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Inspect' }));
  await press(page, page.getByRole('button', { name: 'More', exact: true }), 'Enter');
  await page.getByRole('menuitem', { name: 'Divide anew…' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Divide shapes anew' })).toContainText('runs learn from them (shapes');
  await page.keyboard.press('Escape');

  await goTo(page, 'Training');
  await press(page, page.getByRole('main').getByRole('button', { name: 'New training' }), 'Enter');
  const recipe = page.getByRole('dialog', { name: 'New training' });
  await press(page, recipe.getByLabel(/^Epochs/), '3');
  await tabTo(page, recipe.getByRole('button', { name: 'Start training' }));
  await page.keyboard.press('Escape');
  await expect(recipe).toBeHidden();

  await goTo(page, 'Features');
  const atlas = page.getByRole('listbox', { name: /Units of/ });
  await press(page, atlas, 'Home');
  const unit = page.getByRole('region', { name: /^pool5 \/ \d+$/ });
  await press(page, atlas, '3');
  await expect(unit.getByText('3 of 9')).toBeVisible();
  await press(page, page.getByRole('combobox', { name: 'Sorted by' }), 'Enter');
  await expect(page.locator('[role=option]:focus')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=/);
});

test('by keys alone: a place of a picture, a window over it, a figure', async ({ page }) => {
  await goTo(page, 'Inspect');
  await press(page, page.getByRole('application', { name: /^Place/ }), 'ArrowRight');
  await expect(page).toHaveURL(/at=/);
  await press(page, page.getByRole('button', { name: 'Save' }), 'Enter');
  await expect(page.getByRole('menuitem', { name: 'Map (NumPy)' })).toBeVisible();
  await page.keyboard.press('Escape');

  await goTo(page, 'Occlusion');
  const window = page.getByRole('application', { name: /^Window of/ });
  const before = await window.getAttribute('aria-label');
  await press(page, window, 'ArrowRight');
  await expect(window).not.toHaveAccessibleName(before!);
  await press(page, page.getByRole('button', { name: 'Occlude', exact: true }), 'Enter');
  await expect(page).toHaveURL(/occlusion=\d+/);

  await goTo(page, 'Figures');
  await press(page, page.getByRole('button', { name: 'New figure' }).last(), 'Enter');
  await press(page, page.getByRole('button', { name: 'Add', exact: true }), 'Enter');
  await page.getByRole('menuitem', { name: 'Filters' }).press('Enter');
  const panel = page.getByRole('listbox', { name: 'Page' }).getByRole('option', { name: /Filters/ });
  await expect(panel).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Export' }));
});
