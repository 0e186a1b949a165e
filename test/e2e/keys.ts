import type { Locator, Page } from '@playwright/test';
import { expect } from './workbench.ts';

/** More than any screen has places to stop at. */
const mostStops = 250;

/** Goes on with Tab until `target` has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const own = target.first();
  await expect(own).toBeVisible();
  for (let i = 0; i < mostStops; i++) {
    if (await own.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}.`);
}

export async function press(page: Page, target: Locator, ...keys: string[]): Promise<void> {
  await tabTo(page, target);
  for (const key of keys) await page.keyboard.press(key);
}

/** Chooses the next of several. */
export async function chooseNext(page: Page, choices: Locator): Promise<void> {
  const checked = choices.getByRole('radio', { checked: true });
  await tabTo(page, checked);
  const before = (await checked.getAttribute('value'))!;
  await page.keyboard.press('ArrowRight');
  await expect(checked).not.toHaveAttribute('value', before);
}

/** Goes to a screen by its link. */
export const enter = (page: Page, screen: string): Promise<void> =>
  press(page, page.getByRole('navigation').getByRole('link', { name: screen, exact: true }), 'Enter');

/** A first visit is offered help, which lies on the way. */
export const declineTour = (page: Page): Promise<void> =>
  press(page, page.getByRole('region', { name: /Five steps/ }).getByRole('button', { name: 'No, thank you' }), 'Enter');
