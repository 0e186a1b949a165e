import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { chromiumFlags, chromiumPath } from './chromium.ts';
import { answerFolderDialog, expect, type Workbench } from './workbench.ts';

/** Presses the button of a dialog of sharing, and chooses one of `pictures`. */
export async function chooseToSave({ electron, folder }: Workbench, page: Page, name: string): Promise<void> {
  if (electron) await answerFolderDialog(electron, join(folder, 'pictures', name));
  await page.getByRole('button', { name: 'Choose a folder and share…' }).click();
  if (electron) return;
  const folders = page.getByRole('dialog', { name: 'Save in a folder' });
  await folders.getByText(name, { exact: true }).dblclick();
  await folders.getByRole('button', { name: 'Save here' }).click();
}

/** Hands over a page of a browser without a host, and fails if it asked for anything beside `home` or complained. */
export async function lookedAt(home: string, look: (page: Page) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => {
      // What was on its way when the reader went elsewhere.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(home) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await look(page);
    expect(complaints, 'what the page complained of, or asked of others').toEqual([]);
  } finally {
    await browser.close();
  }
}
