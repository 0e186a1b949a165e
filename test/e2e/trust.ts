import type { Locator, Page } from '@playwright/test';
import { expect } from './workbench.ts';

/** One press, and what is looked at says how far to trust its projections. */
export async function expectTrust(place: Page | Locator): Promise<void> {
  const panel = place.getByRole('region', { name: 'How far to trust this' }).first();
  const head = panel.getByRole('button', { name: 'How far to trust this' });
  await expect(head).toBeVisible();
  // It stays open from unit to unit.
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  await expectNumbers(panel);
}

/** A projection is pressed, and that is said at once. */
export async function expectTrustOf(page: Page, projection: Locator): Promise<void> {
  await projection.click();
  await expectNumbers(page.getByRole('dialog', { name: /^How far to trust/ }));
}

async function expectNumbers(panel: Locator): Promise<void> {
  await expect(panel.getByRole('region', { name: 'Does it depend on the weights?' })).toBeVisible({ timeout: 60_000 });
  await expect(panel).toContainText('it does not show what decided the class');
}
