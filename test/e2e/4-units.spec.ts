import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('a unit is starred, tagged and noted; it is found by that, and its address and the table of its layer have it', async ({
  page,
  workbench,
}) => {
  await page.goto(new URL('/features/shapes@14/pool5/5', page.url()).href);
  const unit = page.getByRole('region', { name: 'pool5 / 5' });
  await expect(unit).toBeVisible();
  await page.keyboard.press('s');
  await expect(unit.getByRole('button', { name: 'Star this map' })).toHaveAttribute('aria-pressed', 'true');
  await unit.getByLabel('Tags').fill('round');
  await page.keyboard.press('Enter');
  await unit.getByLabel('Note').fill('closed curves');
  await unit.getByLabel('Note').blur();

  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('Search notes and tags').fill('CURVES');
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 of 48 maps')).toBeVisible();
  const atlas = page.getByRole('listbox', { name: 'Units of pool5' });
  await expect(atlas.getByRole('option')).toHaveCount(1);
  await expect(page).toHaveURL(/search=CURVES/);

  await unit.getByRole('button', { name: 'Next of the strongest images' }).click();
  await page.reload();
  await expect(page.getByText('1 of 48 maps')).toBeVisible();
  await expect(unit.getByText('2 of 9')).toBeVisible();
  await expect(unit.getByLabel('Note')).toHaveValue('closed curves');

  await page.keyboard.press('c');
  await expect(page.getByText("The unit's address is on the clipboard.", { exact: true })).toBeVisible();
  expect(await workbench.copiedText(page)).toContain('/features/shapes@14/pool5/5?');

  const table = await workbench.saved(page, () =>
    page.getByRole('button', { name: 'Save the maps of the layer as CSV' }).click(),
  );
  expect(`${table}`).toMatch(/^shapes@14,pool5,5,shapes,val,400,.*,1,round,closed curves,/m);

  await page.getByRole('button', { name: 'Noted maps' }).click();
  const notes = page.getByRole('dialog', { name: 'Noted maps of shapes@14' });
  await expectAccessible(page);
  await notes.getByRole('button', { name: 'pool5 / 5' }).click();
  await expect(notes).toBeHidden();
});

test('by keys alone: a first visit is led through, a term explained, a map found by its number', async ({ page }) => {
  const offer = page.getByRole('region', { name: /Five steps/ });
  await offer.getByRole('button', { name: 'Show me around' }).focus();
  await page.keyboard.press('Enter');
  for (const screen of ['Library', 'Features', 'Inspect', 'Occlusion', 'Figures']) {
    const card = page.getByRole('dialog', { name: new RegExp(`: ${screen}$`) });
    await expect(card).toBeFocused();
    await card.getByRole('button', { name: /Next|Done/ }).press('Enter');
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(offer).toBeHidden();

  await goTo(page, 'Features');
  await page.getByRole('button', { name: 'What “Backward rule” means' }).first().press('Enter');
  await expect(page.getByRole('dialog', { name: 'Backward rule' })).toContainText('Springenberg et al. 2014');
  await page.keyboard.press('Escape');
  await page.getByRole('listbox', { name: /Units of/ }).focus();
  await page.keyboard.press('n');
  await page.keyboard.type('17');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'pool5 / 17' })).toBeVisible();
});

test('Inspect keeps the place in its address, and gives a map as an array', async ({ page, workbench }) => {
  await goTo(page, 'Inspect');
  const place = page.getByRole('application', { name: /^Place/ });
  await place.click({ position: { x: 20, y: 20 } });
  await expect(page).toHaveURL(/at=0,0|at=0%2C0/);
  await place.press('ArrowRight');
  await expect(page).toHaveURL(/at=0,1|at=0%2C1/);
  await page.reload();
  await expect(place).toHaveAccessibleName(/^Place 0, 1/);
  await page.getByRole('button', { name: 'Save' }).click();
  const array = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'Map (NumPy)' }).click());
  expect(array.subarray(1, 6).toString()).toBe('NUMPY');
});
