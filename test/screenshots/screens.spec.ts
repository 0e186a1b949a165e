import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { openSample } from '../e2e/sample.ts';
import { expect, goTo, test } from '../e2e/workbench.ts';

const folder = join(import.meta.dirname, '../../docs/screenshots');

/** Screens by the names of their files, and what is done on each before its picture is taken. */
const scenes: Readonly<Record<string, { readonly screen: string; readonly prepare?: (page: Page) => Promise<void> }>> =
  {
    library: { screen: 'Library' },
    training: { screen: 'Training' },
    features: { screen: 'Features' },
    inspect: { screen: 'Inspect' },
    occlusion: { screen: 'Occlusion', prepare: occlude },
    compare: { screen: 'Compare', prepare: compare },
    figures: { screen: 'Figures', prepare: compose },
    jobs: { screen: 'Jobs and settings' },
  };

test('pictures of every screen', async ({ workbench, page }) => {
  await openSample(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page: own, close } = await workbench.open({ colorScheme, locale: 'en' });
    // What a first visit is offered is no part of a screen.
    await own
      .getByRole('region', { name: /Five steps/ })
      .getByRole('button', { name: 'No, thank you' })
      .click();
    for (const [name, { screen, prepare }] of Object.entries(scenes)) {
      await goTo(own, screen);
      await prepare?.(own);
      await expect(own.getByRole('main')).not.toBeEmpty();
      await own.waitForTimeout(2000);
      // On a busy machine pictures come later than that.
      await expect(own.locator('.kit-coming, .skeleton')).toHaveCount(0, { timeout: 60_000 });
      // A palette of 256 colours makes the file a third as large, and is not seen.
      await sharp(await own.screenshot())
        .png({ palette: true })
        .toFile(join(folder, `${name}-${colorScheme}.png`));
    }
    await close();
  }
});

/** With a window so large that the class is lost behind it at some places. */
async function occlude(page: Page): Promise<void> {
  for (const side of ['Window height', 'Window width']) await page.getByLabel(side).fill('28');
  await page.getByRole('button', { name: 'Occlude' }).click();
  await expect(page.getByRole('application', { name: /^probability by position/ })).toBeVisible({ timeout: 60_000 });
}

async function compare(page: Page): Promise<void> {
  const project = page.getByRole('button', { name: 'Find and project' });
  await page.waitForTimeout(1500);
  if (await project.isVisible()) await project.click();
  await expect(project).toBeHidden({ timeout: 120_000 });
}

/** A figure of features and curves, made for the first picture and there for the others. */
async function compose(page: Page): Promise<void> {
  const sheet = page.getByRole('img', { name: 'The page as it will be exported' });
  const create = page.getByRole('button', { name: 'New figure' }).last();
  await page.waitForTimeout(1500);
  if (!(await sheet.isVisible())) {
    await create.click();
    for (const kind of ['Features', 'Curves', 'Filters']) {
      await page.getByRole('button', { name: 'Add', exact: true }).first().click();
      await page.getByRole('menuitem', { name: kind }).click();
    }
  }
  await expect(sheet).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(4000);
}
