import { expectTrustOf } from './trust.ts';
import { expect, expectAccessible, test } from './workbench.ts';

test('two checkpoints are compared unit by unit, found and projected on demand', async ({ page }) => {
  await page.goto(new URL('/compare/shapes@5/shapes@14/pool5', page.url()).href);
  const project = page.getByRole('button', { name: 'Find and project' });
  const pairs = page.getByRole('listbox', { name: 'Units of pool5' });
  await expect(project.or(pairs).first()).toBeVisible();
  if (await project.isVisible()) await project.click();
  await expect(project).toBeHidden({ timeout: 60_000 });
  await expect(pairs.getByRole('img', { name: /strongest images in both$/ }).first()).toBeVisible();
  for (const name of ['shapes@5', 'shapes@14'])
    await expect(
      pairs.getByRole('img', { name: new RegExp(`^Strongest projections of ${name} · pool5`) }).first(),
    ).toBeVisible();

  await pairs.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/\/compare\/shapes@5\/shapes@14\/pool5\/\d+/);
  const unit = page.getByRole('region', { name: /^pool5 \/ \d+$/ });
  await expect(unit.getByRole('list', { name: /^Strongest images in/ }).first()).toBeVisible();
  await expectAccessible(page);
  await expectTrustOf(page, unit.getByRole('button', { name: /^How far to trust this: pool5/ }).last());
});

test('every unit is in a table by its change, and a row leads to its unit', async ({ page }) => {
  await page.goto(new URL('/compare/shapes@5/shapes@14/pool5', page.url()).href);
  await page.getByRole('tab', { name: 'All units' }).click();
  const row = page.getByRole('grid', { name: 'All units' }).getByRole('row').nth(1);
  const name = await row.getByRole('gridcell').first().textContent();
  await row.click();
  await expect(page).toHaveURL(new RegExp(`/${name!.trim().replace(' / ', '/')}$`));
});

test('both networks say what they take one picture for; the sides are swapped by a key', async ({ page }) => {
  await page.goto(new URL('/compare/shapes@5/shapes@14/pool5', page.url()).href);
  await page.getByRole('tab', { name: 'One picture' }).click();
  await page.getByRole('list', { name: 'From the data set' }).getByRole('button').first().click();
  for (const name of ['shapes@5', 'shapes@14'])
    await expect(
      page.getByRole('list', { name: `What ${name} takes the picture for` }).getByRole('listitem'),
    ).toHaveCount(5);
  await page.keyboard.press('x');
  await expect(page).toHaveURL(/\/compare\/shapes@14\/shapes@5\/pool5/);
});

test('the unit looked at stays the same one beside another checkpoint', async ({ page }) => {
  await page.goto(new URL('/compare/shapes@5/shapes@14/pool5/7', page.url()).href);
  await page.getByRole('tab', { name: 'Unit', exact: true }).click();
  const unit = page.getByRole('region', { name: 'pool5 / 7', exact: true });
  await expect(unit).toBeVisible();
  await page.getByRole('combobox', { name: 'Left' }).click();
  await page.getByRole('option', { name: /^shapes@2\b/ }).click();
  await expect(page).toHaveURL(/\/compare\/shapes@2\/shapes@14\/pool5\/7$/);
  await expect(unit.getByRole('columnheader', { name: 'shapes@2' })).toBeVisible();
});

test('a checkpoint that is not there is named, with what to do', async ({ page }) => {
  await page.goto(new URL('/compare/shapes@5/nobody@1', page.url()).href);
  await expect(page.getByText('There is no model "nobody"')).toBeVisible();
});
