import { normal99, wilson } from '../../src/engine/analysis/intervals.ts';
import { expect, expectAccessible, goTo, test } from './workbench.ts';

/** The shapes of the sample are known: whoever points at random hits one as often as it covers the picture. */
test('on the sample occlusion and the gradient beat chance in the pointing game, by intervals of 99 %', async ({
  page,
  workbench,
}) => {
  test.setTimeout(300_000);
  await goTo(page, 'Known evidence');
  await page.getByLabel('Images of each class').fill('3');
  const others = ['deconvnet', 'guided', 'integrated gradients', 'SmoothGrad', 'Grad-CAM'];
  for (const name of others) await page.getByLabel(name, { exact: true }).click();
  await page.getByRole('button', { name: 'Test on known evidence' }).click();
  await expect(page).toHaveURL(/analysis=\d+/);
  // The lowest layer is the last.
  await expect(page.getByRole('row', { name: /^pool1/ })).toContainText('30', { timeout: 240_000 });
  await page.getByRole('radio', { name: 'Pointing game' }).click();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Save' }).click();
  const file = await workbench.saved(page, () => page.getByRole('menuitem', { name: 'evidence.csv' }).click());
  const [head, ...rows] = file
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const numberOf = (method: string, column: string) => {
    const row = rows.find((own) => own[0] === 'fc8' && own[1] === method && own[2] === 'pointing')!;
    return Number(row[head!.indexOf(column)]);
  };
  for (const method of ['gradient', 'occlusion']) {
    const { low } = wilson(numberOf(method, 'value'), numberOf(method, 'images'), normal99);
    expect(low).toBeGreaterThan(numberOf(method, 'chance'));
  }
});
