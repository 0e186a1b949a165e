import { expectTrustOf } from './trust.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

test('a window is slid over a picture, the panels fill, and the occlusion is saved as a figure', async ({
  page,
  workbench,
}) => {
  await goTo(page, 'Occlusion');
  await expect(page.getByRole('list', { name: 'Under the window' }).getByRole('listitem')).toHaveCount(5);
  for (const field of ['Stride down', 'Stride right']) {
    await page.getByLabel(field).fill('2');
    await page.getByLabel(field).press('Enter');
  }
  await expect(page.getByText('841 positions')).toBeVisible();
  await page.getByRole('button', { name: 'Occlude' }).click();
  await expect(page).toHaveURL(/occlusion=\d+/);
  const probability = page.getByRole('application', { name: /^probability by position/ });
  await expect(probability).toBeVisible();
  await expect(page.getByRole('img', { name: /^Projection of the map's strongest unit/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Projection in an image of/ })).toHaveCount(5);
  await expectAccessible(page);
  for (const projection of [
    /^How far to trust this: Projection of the map's/,
    /^How far to trust this: Projection in an/,
  ]) {
    await expectTrustOf(page, page.getByRole('button', { name: projection }).first());
    await page.keyboard.press('Escape');
  }

  await page.getByRole('button', { name: 'Save' }).click();
  const figure = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'Figure as SVG' }).click());
  expect(figure.toString()).toContain('Occlusion of');
});

test('a preview is marked beside every map, and in the list of earlier ones', async ({ page }) => {
  await goTo(page, 'Occlusion');
  await page.getByLabel('Stride down').fill('1');
  await page.getByLabel('Stride down').press('Enter');
  await page.getByText('preview', { exact: true }).click();
  await page.getByRole('button', { name: 'Occlude' }).click();
  await expect(page).toHaveURL(/occlusion=\d+/);
  await expect(page.getByText(/^preview: \d+ of 855 positions, the rest interpolated/)).toBeVisible();
  for (const map of [/summed$/, /^P\(/, 'Most probable class']) {
    await expect(page.getByRole('region', { name: map }).getByText('preview', { exact: true })).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Earlier' }).click();
  await expect(
    page.getByRole('dialog', { name: 'Earlier' }).getByText('preview', { exact: true }).first(),
  ).toBeVisible();
  await expectAccessible(page);
});

test('several pictures are occluded in one go and are offered for one panel; the maps show the drop over the picture', async ({
  page,
}) => {
  await goTo(page, 'Occlusion');
  const strip = page.getByRole('list', { name: 'From the data set' }).getByRole('button');
  await strip.nth(1).click();
  await page.getByRole('button', { name: 'Add this picture' }).click();
  await strip.nth(2).click();
  await page.getByRole('button', { name: 'Occlude 2 pictures' }).click();
  await expect(page).toHaveURL(/occlusion=\d+/);
  await expect(page.getByText(/Outlined: its projection\. .* of the drop inside/)).toBeVisible();
  await page.getByRole('button', { name: 'Maps' }).click();
  await page.getByText('the drop', { exact: true }).click();
  await page.getByRole('switch', { name: 'Over the picture' }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('application', { name: /^drop of probability by position/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add all 2 to figure' })).toBeVisible({ timeout: 30_000 });
});

test('several classes are followed in one go, each with a map of its own, and are opened again with all of them', async ({
  page,
}) => {
  await goTo(page, 'Occlusion');
  const another = page.getByRole('combobox', { name: 'Another class' });
  for (let i = 0; i < 2; i++) {
    await another.click();
    await page.getByRole('option').first().click();
  }
  const further = page.getByRole('list', { name: 'Further classes' }).getByRole('listitem');
  await expect(further).toHaveCount(2);
  await page.getByRole('button', { name: 'Occlude' }).click();
  await expect(page).toHaveURL(/occlusion=\d+/);
  const maps = page.getByRole('application', { name: /^probability by position/ });
  await expect(maps).toHaveCount(3);
  await expect(page.getByRole('row', { name: /^P\(/ })).toHaveCount(3);
  await expectAccessible(page);
  await page.reload();
  await expect(maps).toHaveCount(3);
  await expect(further).toHaveCount(2);
  await further
    .first()
    .getByRole('button', { name: /^Do not follow/ })
    .click();
  await expect(further).toHaveCount(1);
});

test('a hand over a map moves the window on the picture, and a click leaves it there', async ({ page }) => {
  await goTo(page, 'Occlusion');
  await page.getByRole('button', { name: 'Earlier' }).click();
  await page
    .getByRole('dialog', { name: 'Earlier' })
    .getByRole('button', { name: /stride 2×2/ })
    .first()
    .click();
  const window = page.getByRole('application', { name: /^Window of/ });
  const probability = page.getByRole('application', { name: /^probability by position/ });
  await expect(window).toHaveAccessibleName(/at row 28, column 28/);
  await probability.hover({ position: { x: 2, y: 2 } });
  await expect(window).toHaveAccessibleName(/at row 0, column 0/);
  await expect(page.getByText('y 0, x 0 px')).toBeVisible();
  await page.getByRole('heading', { name: /Input, one window/ }).hover();
  await expect(window).toHaveAccessibleName(/at row 28, column 28/);

  await probability.click({ position: { x: 2, y: 2 } });
  await page.getByRole('heading', { name: /Input, one window/ }).hover();
  await expect(window).toHaveAccessibleName(/at row 0, column 0/);
  await probability.press('ArrowRight');
  await expect(window).toHaveAccessibleName(/at row 0, column 2/);
});

test('the window is moved and sized by hand, and stays inside the picture', async ({ page }) => {
  await goTo(page, 'Occlusion');
  const window = page.getByRole('application', { name: /^Window of 8×8 px at row 28, column 28/ });
  const place = (await window.boundingBox())!;
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 1000, y - 1000);
  await page.mouse.up();
  const moved = page.getByRole('application', { name: /^Window of 8×8 px at row 0, column 0/ });
  const corner = (await moved.boundingBox())!;
  await page.mouse.move(corner.x + corner.width, corner.y + corner.height);
  await page.mouse.down();
  await page.mouse.move(corner.x + 2 * corner.width, corner.y + 3 * corner.height);
  await page.mouse.up();
  await expect(page.getByLabel('Window height')).toHaveValue('24');
  await expect(page.getByLabel('Window width')).toHaveValue('16');
});

test('an occlusion that is not there is told of in a sentence', async ({ page }) => {
  await goTo(page, 'Occlusion');
  await page.goto(new URL('/occlusion?occlusion=999', page.url()).href);
  await expect(page.getByRole('alert')).toContainText('There is no occlusion with the id 999');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('application', { name: /^Window of/ })).toBeVisible();
});
