import type { Page } from '@playwright/test';
import { chooseNext, declineTour, enter, press, tabTo } from './keys.ts';
import { expect, test } from './workbench.ts';

test.beforeEach(async ({ page }) => {
  // Hundreds of presses, each of which a busy machine makes wait.
  test.setTimeout(240_000);
  await declineTour(page);
});

/** Experiments by their screens: the button that begins one, and what is done with the oldest that earlier specs have made. */
const experiments: readonly (readonly [screen: string, start: string, look: ((page: Page) => Promise<void>) | null])[] =
  [
    ['Evolution', 'Follow features through epochs', playEpochs],
    ['Invariance', 'Transform pictures', chooseRadio],
    ['Correspondence', 'Compare parts across images', null],
    ['Classes', 'Look at classes', chooseUnit],
    ['Diagnosis', 'Diagnose first layers', trustProjection],
    ['Transfer', 'Fit to another data set', sortTable],
    ['Feature analysis', 'Fit classifiers to each layer', sortTable],
    ['Evaluation', 'Evaluate', chooseCell],
    ['Trust', 'Measure what maps depend on', chooseMethod],
    ['Known evidence', 'Test on known evidence', chooseRadio],
    ['Similarity', 'Compare what they respond to', chooseLayers],
  ];

for (const [screen, start, look] of experiments)
  test(`by keys alone: ${screen}, what is there already, and the way to begin`, async ({ page }) => {
    await enter(page, screen);
    const earlier = page.getByRole('combobox', { name: 'Earlier' });
    if (look) {
      await press(page, earlier, 'Enter');
      await expect(page.locator('[role=option]:focus')).toHaveCount(1);
      // The oldest: the latest of Trust are of single panels, by one rule.
      await page.keyboard.press('End');
      await expect(page.locator('[role=option]').last()).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/analysis=\d+/);
      await look(page);
    }
    await tabTo(page, page.getByRole('main').getByRole('button', { name: start, exact: true }));
  });

async function playEpochs(page: Page): Promise<void> {
  const epoch = page.getByRole('slider', { name: 'Epoch' });
  await press(page, epoch, 'Home', 'ArrowRight');
  await expect(epoch).toHaveAttribute('aria-valuenow', '1');
  await tabTo(page, page.getByRole('button', { name: /^How far to trust this/ }));
}

function chooseRadio(page: Page): Promise<void> {
  return chooseNext(page, page.getByRole('main').getByRole('radiogroup').last());
}

async function chooseUnit(page: Page): Promise<void> {
  await press(page, page.getByRole('grid', { name: /^Units of / }), 'ArrowDown');
  await expect(page).toHaveURL(/unit=\d+/);
  await tabTo(page, page.getByRole('button', { name: 'Open in Features' }));
}

async function trustProjection(page: Page): Promise<void> {
  await press(page, page.getByRole('button', { name: /^How far to trust projection/ }), 'Enter');
  await expect(page.getByRole('region', { name: 'How far to trust this' })).toBeVisible();
  await page.keyboard.press('Escape');
}

async function sortTable(page: Page): Promise<void> {
  const table = page.getByRole('grid').first();
  await press(page, table.getByRole('columnheader').getByRole('button'), 'ArrowRight', 'Enter');
  await expect(table.getByRole('columnheader').nth(1)).toHaveAttribute('aria-sort', /descending|ascending/);
}

async function chooseCell(page: Page): Promise<void> {
  await press(page, page.getByRole('application', { name: /^Confusion matrix/ }), 'ArrowDown', 'ArrowRight');
  await expect(page).toHaveURL(/cell=0(,|%2C)1/);
  await press(page, page.getByRole('tab', { name: 'Confusion', exact: true }), 'ArrowRight');
  await press(page, page.getByRole('grid', { name: 'Classes' }), 'ArrowDown', 'Enter');
  await expect(page.getByRole('application', { name: /^Confusion matrix/ })).toBeVisible();
  await press(page, page.getByRole('listbox', { name: /taken for/ }), 'ArrowRight');
  await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Inspect' }));
}

async function chooseMethod(page: Page): Promise<void> {
  await press(
    page,
    page
      .getByRole('list', { name: /^Units/ })
      .getByRole('button')
      .nth(1),
    'Enter',
  );
  await expect(page).toHaveURL(/unit=1/);
  await chooseRadio(page);
}

async function chooseLayers(page: Page): Promise<void> {
  const cells = page.getByRole('grid', { name: 'CKA of the layers' }).getByRole('button');
  await tabTo(page, page.locator('[role=grid][aria-label="CKA of the layers"] button[tabindex="0"]'));
  // The most alike layers, where it begins, may be at either end of a row.
  for (const key of ['ArrowLeft', 'ArrowRight']) await page.keyboard.press(key);
  await expect(page).toHaveURL(/place=\d+/);
  await expect(cells.first()).toBeVisible();
}

test('by keys alone: variants of a network, classes a map fires on, the whole range of a map', async ({ page }) => {
  for (const [screen, start] of [
    ['Ablation', 'Train variants'],
    ['Class response', 'Count on which classes maps fire'],
    ['Activation range', 'Look at the whole range'],
  ] as const) {
    await enter(page, screen);
    await tabTo(page, page.getByRole('main').getByRole('button', { name: start, exact: true }));
  }
});

test('by keys alone: two models unit by unit, jobs and settings', async ({ page }) => {
  await enter(page, 'Compare');
  const pairs = page.getByRole('listbox', { name: /^Units of / });
  await press(page, pairs, 'ArrowDown');
  await expect(page).toHaveURL(/\/compare\/[^/]+\/[^/]+\/[^/]+\/\d+/);
  await page.keyboard.press('x');
  await press(page, page.getByRole('tab', { name: 'Unit', exact: true }), 'ArrowRight');
  await expect(page.getByRole('grid', { name: 'All units' })).toBeVisible();
  await press(page, page.getByRole('grid', { name: 'All units' }), 'ArrowDown');

  await enter(page, 'Jobs and settings');
  await press(page, page.getByRole('tab', { name: 'This session' }), 'ArrowRight');
  await press(page, page.getByRole('grid', { name: 'History' }), 'ArrowDown');
  await expect(page.getByRole('row', { selected: true })).toBeVisible();
  await press(page, page.getByRole('tab', { name: 'History' }), 'End');
  await chooseNext(page, page.getByRole('main').getByRole('radiogroup', { name: 'Theme' }));
});
