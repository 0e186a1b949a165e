import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { chooseToSave, lookedAt } from './sharedFolder.ts';
import { expect, expectAccessible, test } from './workbench.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

/** A server that knows of nothing but files. */
async function plainServer(folder: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer(({ url }, answer) => {
    try {
      const path = decodeURIComponent(new URL(url ?? '/', 'http://files').pathname);
      const file = join(folder, path === '/' ? 'index.html' : path);
      const bytes = readFileSync(file);
      answer.writeHead(200, { 'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

/** What a reader does with a shared atlas; `home` is the address of its page. */
async function readAtlas(page: Page, home: string): Promise<void> {
  const atlas = page.getByRole('listbox', { name: 'Units of pool5' });
  const tile = atlas.getByRole('img', { name: /^Strongest projections of/ }).first();
  await expect(tile).toBeVisible();
  const unit = page.getByRole('region', { name: /^pool5 \/ \d+$/ });
  await expect(unit.getByRole('img', { name: 'Projection under the rule deconvnet' }).first()).toBeVisible();
  await expect(unit.getByText(/^Activation /)).toBeVisible();
  await expect(unit.getByRole('img', { name: "The unit's map over the image" })).toBeVisible();
  await expect(page.getByText('on shapes / val')).toBeVisible();
  // A picture is there when it has pixels.
  const image = unit.getByRole('img', { name: /^Image of class/ });
  await expect
    .poll(() => image.evaluate((own) => (own as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0);
  await expectAccessible(page);

  await atlas.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/#\/features\/shapes@14\/pool5\/\d+$/);
  await page.keyboard.press('3');
  await expect(unit.getByText('3 of 9')).toBeVisible();
  for (const name of ['Star this map', 'Inspect this image', 'Share as a folder', 'Save the maps of the layer as CSV'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'What this is' }).click();
  const about = page.getByRole('dialog', { name: 'What this is' });
  await expect(about).toContainText('shapes@14');
  await expect(about).toContainText('99th percentile');
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.goto(`${home}#/features/shapes@14/pool5/12?rank=2&rule=deconvnet`);
  await page.reload();
  await expect(page.getByRole('region', { name: 'pool5 / 12' }).getByText('2 of 9')).toBeVisible();
  await page.goto(`${home}#/nowhere`);
  await expect(atlas).toBeVisible();
}

test('an atlas is shared as a folder, which opens from the disk and from a plain server', async ({
  page,
  workbench,
}) => {
  test.setTimeout(300_000);
  const parent = join(workbench.folder, 'pictures', 'shared');
  // Where something lies nothing is written: a second try begins anew.
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  await page.goto(new URL('/features/shapes@14/pool5', page.url()).href);
  await expect(page.getByRole('listbox', { name: 'Units of pool5' })).toBeVisible();
  await page.getByRole('button', { name: 'Share as a folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share units of shapes@14 as a folder' });
  await expect(dialog.getByText(/shapes \/ val for each map will be in it/)).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: /^pool5/ })).toBeChecked();
  await expectAccessible(page);
  await chooseToSave(workbench, page, 'shared');
  const told = 'shapes@14 atlas is in shared: open its index.html.';
  await expect(page.getByText(told, { exact: true })).toBeVisible({ timeout: 120_000 });

  const folder = join(parent, 'shapes@14 atlas');
  const fromDisk = pathToFileURL(join(folder, 'index.html')).href;
  await lookedAt(pathToFileURL(folder).href, async (reader) => {
    await reader.goto(fromDisk);
    await readAtlas(reader, fromDisk);
  });
  const server = await plainServer(folder);
  await lookedAt(server.url, async (reader) => {
    await reader.goto(server.url);
    await readAtlas(reader, server.url);
  });
  server.close();
  // Other specs look at what lies beside it.
  rmSync(parent, { recursive: true });
});

test('two models are shared side by side from the comparison', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const parent = join(workbench.folder, 'pictures', 'compared');
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  await page.goto(new URL('/compare/shapes@2/shapes@14/pool5', page.url()).href);
  await page.getByRole('button', { name: 'Share as a folder' }).click();
  await chooseToSave(workbench, page, 'compared');
  await expect(page.getByText(/^shapes@2 shapes@14 atlas is in compared/)).toBeVisible({ timeout: 120_000 });
  const folder = pathToFileURL(join(parent, 'shapes@2 shapes@14 atlas')).href;
  await lookedAt(folder, async (reader) => {
    await reader.goto(`${folder}/index.html#/compare/shapes@2/shapes@14/pool5`);
    await reader.reload();
    const units = reader.getByRole('listbox', { name: 'Units of pool5' });
    await expect(units.getByRole('img', { name: /^Strongest projections of shapes@2/ }).first()).toBeVisible();
    await expect(reader.getByRole('table').first()).toContainText('shapes@14');
    await reader.getByRole('link', { name: 'Features' }).click();
    await expect(reader).toHaveURL(/#\/features/);
    await reader.getByRole('button', { name: 'What this is' }).click();
    await expectAccessible(reader);
  });
  rmSync(parent, { recursive: true });
});
