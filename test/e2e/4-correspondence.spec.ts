import { expect, expectAccessible, goTo, test } from './workbench.ts';

test("the sample's parts are known: masking the lobes of hearts changes features more alike than random places", async ({
  page,
  workbench,
}) => {
  await page.goto(new URL('/correspondence?model=shapes@14&set=shapes:%20heart', page.url()).href);
  await expect(page.getByRole('list', { name: 'Images of the set' }).getByRole('listitem')).toHaveCount(8);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Compare parts across images' }).click();
  await expect(page).toHaveURL(/analysis=\d+/, { timeout: 60_000 });
  const row = page.getByRole('row', { name: /^left lobe pool5/ });
  await expect(row).toContainText(/0\.\d{4}$/, { timeout: 60_000 });
  expect(Number((await row.getByRole('gridcell').last().textContent())!.trim())).toBeLessThan(0.05);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const table = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'correspondence.csv' }).click());
  expect(table.toString()).toMatch(/^part,layer,mean/);
});

test('parts are marked by mouse and by keys, and kept as a set', async ({ page }) => {
  await page.goto(new URL('/correspondence?model=shapes@14&set=', page.url()).href);
  const choice = page.getByRole('list', { name: 'Images to add' });
  await choice.getByRole('button').nth(0).click();
  await page.getByRole('button', { name: 'Add images' }).click();
  await choice.getByRole('button').nth(1).click();
  await page.getByRole('button', { name: 'Done' }).click();
  for (const part of ['head', 'tail']) {
    await page.getByLabel('New part').fill(part);
    await page.getByLabel('New part').press('Enter');
  }
  const parts = page.getByRole('list', { name: 'Parts of the set' });
  await parts.getByRole('button', { name: /^head/ }).click();
  const canvas = page.getByRole('application', { name: /marking head/ });
  const { x, y, width } = (await canvas.boundingBox())!;
  await page.mouse.move(x + width / 4, y + width / 4);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + width / 2, { steps: 4 });
  await page.mouse.up();
  await expect(parts.getByText('not marked')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(parts.getByText('not marked')).toHaveCount(0);
  await page.keyboard.press('n');
  for (const key of ['ArrowUp', 'Enter', 'ArrowDown']) await page.keyboard.press(key);
  await expect(page.getByRole('list', { name: 'Images of the set' }).getByText('2 of 2')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Compare parts across images' })).toBeDisabled();
  await page.getByLabel('Save the marks as').fill('my arrows');
  await page.getByRole('button', { name: 'Save the marks' }).click();
  await expect(page).toHaveURL(/set=my(\+|%20)arrows/);
  await goTo(page, 'Library');
  await goTo(page, 'Correspondence');
  await expect(page.getByRole('combobox', { name: 'Marked parts' })).toContainText('my arrows');
  await expect(page.getByRole('button', { name: 'Compare parts across images' })).toBeEnabled();
  await page.getByRole('button', { name: 'Remove the set' }).click();
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toContainText('my arrows');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
});
