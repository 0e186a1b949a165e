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
    occlusion: { screen: 'Occlusion' },
    compare: { screen: 'Compare' },
    figures: { screen: 'Figures' },
    jobs: { screen: 'Jobs and settings' },
  };

test('pictures of every screen', async ({ workbench, page }) => {
  await openSample(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page: own, close } = await workbench.open({ colorScheme, locale: 'en' });
    for (const [name, { screen, prepare }] of Object.entries(scenes)) {
      await goTo(own, screen);
      await prepare?.(own);
      await expect(own.getByRole('main')).not.toBeEmpty();
      await own.waitForTimeout(2000);
      // A palette of 256 colours makes the file a third as large, and is not seen.
      await sharp(await own.screenshot())
        .png({ palette: true })
        .toFile(join(folder, `${name}-${colorScheme}.png`));
    }
    await close();
  }
});
