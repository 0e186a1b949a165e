import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { readProvenance } from '../../src/figure/page/readProvenance.ts';
import { chooseToSave, lookedAt } from './sharedFolder.ts';
import { expect, expectAccessible, goTo, test, type Workbench } from './workbench.ts';

/** The composed page, drawn. */
const sheetOf = (page: Page) => page.getByRole('img', { name: 'The page as it will be exported' });

/** `a Filters of conv1, row 1` of every panel, row by row. */
const panelsOn = (page: Page) =>
  page
    .getByRole('listbox', { name: 'Page' })
    .getByRole('option')
    .evaluateAll((panels) => panels.map((panel) => panel.getAttribute('aria-label')!));

async function add(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Add', exact: true }).first().click();
  await page.getByRole('menuitem', { name: kind }).click();
}

async function exported(page: Page, { saved }: Workbench, format: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click();
  return saved(page, () => page.getByRole('menuitem', { name: format }).click());
}

test('a figure is composed of panels, kept, and exported as it is seen', async ({ page, workbench }) => {
  test.setTimeout(180_000);
  await goTo(page, 'Figures');
  await page.getByRole('button', { name: 'New figure' }).last().click();
  for (const kind of ['Features', 'Curves', 'Filters']) await add(page, kind);
  await expect(sheetOf(page)).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => panelsOn(page)).toHaveLength(3);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByLabel('Caption').fill('The first layer.\nOne scale for all.');

  const svg = await exported(page, workbench, 'SVG, editable text');
  expect(svg.includes('>One scale for all.</text>')).toBe(true);
  expect(svg.includes('shapes@14')).toBe(true);
  const pdf = await exported(page, workbench, 'PDF, embedded fonts');
  expect(pdf.includes('/FontFile2')).toBe(true);
  const png = await exported(page, workbench, 'PNG, 300 dpi');
  const provenance = readProvenance(svg);
  expect(provenance).toMatchObject({ figure: 'composition', document: { rows: [{}, { panels: [{}, {}] }] } });
  for (const bytes of [pdf, png]) expect(readProvenance(bytes)).toEqual(provenance);
  const names = Object.keys(unzipSync(await exported(page, workbench, 'ZIP: all formats, tiles and arrays')));
  for (const ending of ['.svg', '.pdf', '.png', '.json', '.csv', 'conv1.weight.npy', '-1.npy', '-1.patch.png'])
    expect(names.filter((name) => name.endsWith(ending))).not.toEqual([]);

  await goTo(page, 'Library');
  await goTo(page, 'Figures');
  await expect(sheetOf(page)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('option', { name: /Filters/ }).click();
  await expect(page.getByLabel('Caption')).toHaveValue('The first layer.\nOne scale for all.');
  await expectAccessible(page);
});

test('panels are moved on the page by pointer and by keys, and an edge divides their row anew', async ({ page }) => {
  await goTo(page, 'Figures');
  await expect(sheetOf(page)).toBeVisible({ timeout: 60_000 });
  const [features, curves, filters] = [/pool5/, /Loss/, /Filters/].map((name) => page.getByRole('option', { name }));
  const orderOf = async () => (await panelsOn(page)).map((name) => name.match(/pool5|Loss|Filters/)![0] + name.at(-1));
  await expect.poll(orderOf).toEqual(['pool51', 'Loss2', 'Filters2']);
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
  };
  const top = (await features!.boundingBox())!;
  const chart = (await curves!.boundingBox())!;
  const middleOf = ({ x, y, width, height }: typeof top) => ({ x: x + width / 2, y: y + height / 2 });
  await drag(middleOf(chart), { x: top.x + top.width / 2, y: top.y + 3 });
  await expect.poll(orderOf).toEqual(['Loss1', 'pool52', 'Filters3']);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(orderOf).toEqual(['pool51', 'Loss2', 'Filters3']);
  await filters!.click();
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(async () => (await orderOf()).map((name) => name.at(-1))).toEqual(['1', '2', '2']);
  const before = (await curves!.boundingBox())!.width;
  await page.getByRole('separator', { name: /Edge between/ }).focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(async () => Math.abs((await curves!.boundingBox())!.width - before)).toBeGreaterThan(10);
});

test('a unit of the atlas goes to the figure, which says how far its projections can be trusted once they are measured', async ({
  page,
  workbench,
}) => {
  test.setTimeout(120_000);
  await goTo(page, 'Features');
  const title = page
    .getByRole('region', { name: /^\w+ \/ \d+$/ })
    .getByRole('heading')
    .first();
  await expect(title).toBeVisible({ timeout: 60_000 });
  const unit = (await title.textContent())!;
  await page.getByRole('button', { name: 'Add the unit to the figure' }).click();
  await expect(page.getByText(/^Added to “/)).toBeVisible();
  await goTo(page, 'Figures');
  await expect.poll(() => panelsOn(page), { timeout: 60_000 }).toHaveLength(4);
  await page.getByRole('button', { name: /^Measure how far to trust/ }).click();
  const trust = page.getByRole('region', { name: 'How far to trust these projections' });
  await expect(trust).toContainText(/(\d) of \1 measured/, { timeout: 60_000 });
  const svg = await exported(page, workbench, 'SVG, editable text');
  expect(svg.includes(`>${unit}</text>`)).toBe(true);
  expect(JSON.stringify(readProvenance(svg))).toContain('"known":[{"trust":');
  await page.keyboard.press('Delete');
  await expect.poll(() => panelsOn(page)).toHaveLength(3);
});

test('the maps that a figure shows are shared as a folder', async ({ page, workbench }) => {
  test.setTimeout(300_000);
  const parent = join(workbench.folder, 'pictures', 'supplement');
  rmSync(parent, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  await goTo(page, 'Figures');
  await expect(sheetOf(page)).toBeVisible({ timeout: 60_000 });
  const name = (await page.getByRole('heading', { level: 1 }).textContent())!;
  await page.getByRole('button', { name: 'Share its maps as a folder' }).click();
  const dialog = page.getByRole('dialog', { name: /^Share the maps of/ });
  const [model, shown] = (await dialog.getByRole('listitem').filter({ hasText: 'pool5' }).textContent())!.split(' · ');
  const maps = shown!.match(/\d+(?=,|$)/g)!;
  expect(maps.length).toBeGreaterThan(1);
  await expectAccessible(page);
  await chooseToSave(workbench, page, 'supplement');
  await expect(page.getByText(`${name} is in supplement: open its index.html.`, { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  const folder = pathToFileURL(join(parent, name)).href;
  await lookedAt(folder, async (reader) => {
    await reader.goto(`${folder}/index.html#/features/${model}/pool5/${maps[0]}`);
    await reader.reload();
    await expect(reader.getByRole('listbox', { name: 'Units of pool5' }).getByRole('option')).toHaveCount(maps.length);
    await expect(reader.getByRole('img', { name: "The unit's map over the image" })).toBeVisible();
  });
  rmSync(parent, { recursive: true });
});

test('an export asks before it indexes, and says how much that is', async ({ page, workbench }) => {
  test.setTimeout(180_000);
  await goTo(page, 'Figures');
  await page.getByRole('button', { name: 'New figure' }).first().click();
  await add(page, 'Features');
  const checkpoint = page.getByRole('combobox', { name: 'Model', exact: true });
  await checkpoint.click();
  await page.getByRole('option', { name: /shapes@0/ }).click();
  await expect(page.getByRole('button', { name: 'Index and project' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^400 images, about /)).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'SVG, editable text' }).click();
  const dialog = page.getByRole('dialog', { name: 'Index first?' });
  await expect(dialog).toContainText('400 images');
  await expectAccessible(page);
  const indexed = async () => {
    await dialog.getByRole('button', { name: 'Index and export' }).click();
    // The file comes wherever one has gone meanwhile.
    await goTo(page, 'Library');
  };
  expect((await workbench.saved(page, indexed, 120_000)).includes('shapes@0')).toBe(true);
});
