import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

/** What is typed, and the number that it means; `null`: nothing. */
const typed: readonly (readonly [string, number | null])[] = [
  ['1e-3', 0.001],
  ['5e-4', 0.0005],
  ['.5', 0.5],
  ['1,5', 1.5],
  ['-1', -1],
  ['', null],
  ['many', Number.NaN],
];

/** What a field holds: a number, `null` for nothing, or that it says what is wrong. */
async function stateOf(field: Locator): Promise<number | null | 'told'> {
  if ((await field.getAttribute('aria-invalid')) === 'true') {
    const note = await field.getAttribute('aria-describedby');
    return note && (await field.page().locator(`[id="${note}"]`).textContent()) ? 'told' : null;
  }
  const value = await field.inputValue();
  return value === '' ? null : Number(value);
}

/** Types everything into a number field, key by key, and leaves it as it was. */
async function typeInto(field: Locator, optional: boolean): Promise<void> {
  const before = await field.inputValue();
  const name = await field
    .page()
    .locator(`label[for="${await field.getAttribute('id')}"]`)
    .textContent();
  for (const [text, meant] of typed) {
    await field.fill('');
    await field.pressSequentially(text);
    await field.blur();
    const allowed = meant === null ? [optional ? null : 'told'] : Number.isNaN(meant) ? ['told'] : [meant, 'told'];
    await expect(async () => {
      expect(allowed, `“${text}” in ${name}`).toContain(await stateOf(field));
    }).toPass({ timeout: 20_000 });
  }
  await field.fill(before);
  await field.blur();
}

/** The same with every number field that `form` has. */
async function typeIntoAll(form: Locator, optional: boolean): Promise<void> {
  const fields = form.getByRole('spinbutton');
  await expect(fields.first()).toBeVisible();
  for (const field of await fields.all()) await typeInto(field, optional);
}

async function newTraining(page: Page): Promise<Locator> {
  await goTo(page, 'Training');
  await page.getByRole('button', { name: 'New training' }).first().click();
  return page.getByRole('dialog', { name: 'New training' });
}

test('numbers of a training are taken as they are typed, or it is said what is wrong and nothing starts', async ({
  page,
}) => {
  const recipe = await newTraining(page);
  await typeIntoAll(recipe, true);
  const rate = recipe.getByLabel('Learning rate');
  const start = recipe.getByRole('button', { name: 'Start training' });
  for (const [text, shown] of [
    ['1e-3', '0.001'],
    ['5e-4', '0.0005'],
    ['.5', '0.5'],
    ['1,5', '1.5'],
  ] as const) {
    await rate.fill(text);
    await rate.blur();
    await expect(rate).toHaveValue(shown);
    await expect(start).toBeEnabled();
  }
  await rate.fill('-1');
  await expect(recipe.getByRole('alert')).toHaveText('A number above 0, at most 100.');
  await expect(rate).toHaveValue('-1');
  await expect(start).toBeDisabled();
  await expectAccessible(page);
});

test('numbers of an occlusion are taken as they are typed, or nothing starts', async ({ page }) => {
  test.setTimeout(180_000);
  await goTo(page, 'Occlusion');
  const side = page.getByRole('main').getByRole('complementary');
  await side.getByText('grey', { exact: true }).click();
  const map = side.getByLabel('Map', { exact: true });
  for (const label of ['Window height', 'Window width', 'Stride down', 'Stride right', 'Grey value'])
    await typeInto(side.getByLabel(label), false);
  await typeInto(map, true);
  const start = side.getByRole('button', { name: 'Occlude' });
  await expect(start).toBeEnabled();
  await map.fill('9999');
  await expect(side.getByRole('alert')).toContainText('A whole number from 0 to');
  await expect(start).toBeDisabled();
});

test('numbers of a figure are taken as they are typed, or the page stays as it is', async ({ page }) => {
  test.setTimeout(300_000);
  await goTo(page, 'Figures');
  await page.getByRole('button', { name: 'New figure' }).first().click();
  await typeIntoAll(page.getByRole('region', { name: 'Page' }), false);
  const properties = page.getByRole('region', { name: 'Properties of the panel' });
  for (const kind of ['Features', 'Curves', 'Filters', 'Compare', 'Text']) {
    await page.getByRole('button', { name: 'Add', exact: true }).first().click();
    await page.getByRole('menuitem', { name: kind }).click();
    await expect(properties.getByRole('heading', { name: kind })).toBeVisible();
    if (kind === 'Curves') await properties.getByText('As high as its row').click();
    await typeIntoAll(properties, kind === 'Filters');
  }
});
