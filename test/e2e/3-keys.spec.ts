import { declineTour, enter, press, tabTo } from './keys.ts';
import { expect, test } from './workbench.ts';

test.beforeEach(async ({ page }) => {
  // Hundreds of presses, each of which a busy machine makes wait.
  test.setTimeout(180_000);
  await declineTour(page);
});

test('by keys alone: a data set and its images, a training, a layer and its units', async ({ page }) => {
  await enter(page, 'Library');
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

  await enter(page, 'Training');
  await press(page, page.getByRole('main').getByRole('button', { name: 'New training' }), 'Enter');
  const recipe = page.getByRole('dialog', { name: 'New training' });
  await press(page, recipe.getByLabel(/^Epochs/), '3');
  await tabTo(page, recipe.getByRole('button', { name: 'Start training' }));
  await page.keyboard.press('Escape');
  await expect(recipe).toBeHidden();

  await enter(page, 'Features');
  const atlas = page.getByRole('listbox', { name: /Units of/ });
  await press(page, atlas, 'Home');
  const unit = page.getByRole('region', { name: /^pool5 \/ \d+$/ });
  await press(page, atlas, '3');
  await expect(unit.getByText('3 of 9')).toBeVisible();
  await press(page, page.getByRole('combobox', { name: 'Sorted by' }), 'Enter');
  await expect(page.locator('[role=option]:focus')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[role=option][data-state=unchecked]:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=/);
});

test('by keys alone: a place of a picture, a window over it, a figure', async ({ page }) => {
  await enter(page, 'Inspect');
  await press(page, page.getByRole('application', { name: /^Place/ }), 'ArrowRight');
  await expect(page).toHaveURL(/at=/);
  await press(page, page.getByRole('button', { name: 'Save' }), 'Enter');
  await expect(page.getByRole('menuitem', { name: 'Map (NumPy)' })).toBeVisible();
  await page.keyboard.press('Escape');

  await enter(page, 'Occlusion');
  const window = page.getByRole('application', { name: /^Window of/ });
  const before = await window.getAttribute('aria-label');
  await press(page, window, 'ArrowRight');
  await expect(window).not.toHaveAccessibleName(before!);
  await press(page, page.getByRole('button', { name: 'Occlude', exact: true }), 'Enter');
  await expect(page).toHaveURL(/occlusion=\d+/);

  await enter(page, 'Figures');
  await press(page, page.getByRole('button', { name: 'New figure' }).last(), 'Enter');
  await press(page, page.getByRole('button', { name: 'Add', exact: true }), 'Enter');
  await page.getByRole('menuitem', { name: 'Filters' }).press('Enter');
  const panel = page.getByRole('listbox', { name: 'Page' }).getByRole('option', { name: /Filters/ });
  await expect(panel).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Export' }));
});
