import { openSample } from './sample.ts';
import { expect, goTo, test } from './workbench.ts';

test('an empty workspace says what to do next, and opens the sample in view', async ({ page }) => {
  test.setTimeout(900_000);
  await openSample(page);
  await goTo(page, 'Features');
  await expect(page.getByRole('img', { name: /^Strongest projections of/ }).first()).toBeVisible();
});
