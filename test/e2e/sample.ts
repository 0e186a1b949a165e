import { expect, type Page } from '@playwright/test';
import { goTo } from './workbench.ts';

/** Building the sample takes a minute and a half on two cores that have nothing else to do. */
const sampleTimeoutMs = 800_000;

/** Opens the sample from the empty library, where a first start has not begun it, and waits until it is built; nothing where it is there. */
export async function openSample(page: Page): Promise<void> {
  await goTo(page, 'Library');
  const open = page.getByRole('button', { name: 'Open the sample' });
  const there = page.getByRole('main').getByText('shapes', { exact: true }).first();
  const begun = page.getByRole('region', { name: 'The sample workspace is being built' });
  await expect(open.or(there).or(begun).first()).toBeVisible();
  if (!(await begun.isVisible())) {
    if (await there.isVisible()) return;
    await open.click();
  }
  await waitForJob(page, 'Build the sample workspace', sampleTimeoutMs);
}

/** Waits until the latest job of this kind is done, and fails with its message when it has failed. */
export async function waitForJob(page: Page, kind: string, timeout = 120_000): Promise<void> {
  await goTo(page, 'Jobs and settings');
  const job = page.locator('section').filter({ hasText: kind }).first();
  await expect(job).toContainText(/done|failed|stopped/, { timeout });
  await expect(job).toContainText('done');
}
