import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { processesOn } from '../main/processes.ts';
import { startTraining } from './training.ts';
import { answerFolderDialog, closeElectron, expect, goTo, launchElectron, test } from './workbench.ts';

/** What the desktop application alone does. */
test.beforeEach(({ page: _page }, { project }) => {
  test.skip(project.name !== 'electron', 'of the desktop application alone');
});

/** Answers the system's message boxes by this button from now on, and keeps what they say in `told`. */
const answerBoxes = (app: ElectronApplication, button: number) =>
  app.evaluate(({ dialog }, response) => {
    const kept = globalThis as unknown as { told: unknown[] };
    kept.told = [];
    dialog.showMessageBox = async (...given: unknown[]) => {
      kept.told.push(given.at(-1));
      return { response, checkboxChecked: false };
    };
  }, button);
const toldBy = (app: ElectronApplication) =>
  app.evaluate(() => (globalThis as unknown as { told: { message: string; detail: string }[] }).told);

const hostOn = (folder: string) => processesOn(join(folder, 'workspace'), 'hostProcess');

test('a host that is killed is started again; the window says so, and the training that it did is resumed', async ({
  page,
  workbench,
}) => {
  test.setTimeout(180_000);
  await startTraining(page, { dataset: 'halves', name: 'outlasting', epochs: 5000 });
  const main = page.getByRole('main');
  await expect(main.getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 30_000 });
  const [before] = hostOn(workbench.folder);
  process.kill(before!, 'SIGKILL');
  const note = page.locator('.kit-toast').filter({ hasText: 'has been started again' });
  await expect(note).toContainText("host's process ended (signal SIGKILL)");
  await goTo(page, 'Jobs and settings');
  const job = page.locator('section').filter({ hasText: 'outlasting' }).first();
  await expect(job).toContainText('interrupted', { timeout: 20_000 });
  await job.getByRole('button', { name: 'Resume' }).click();
  await goTo(page, 'Training');
  await expect(main.getByRole('button', { name: 'Stop', exact: true })).toBeVisible({ timeout: 60_000 });
  await main.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(main).toContainText('stopped', { timeout: 60_000 });
  const [after] = hostOn(workbench.folder);
  expect(after).not.toBe(before);
});

test('the window goes nowhere else and opens no other', async ({ page }) => {
  expect(await page.evaluate("window.open('https://elsewhere.example/')")).toBeNull();
  await page.evaluate("location.href = 'https://elsewhere.example/'");
  await page.waitForTimeout(500);
  expect(page.url()).toMatch(/^app:\/\/switchback\//);
  // Playwright waits for a navigation that was refused until there is another.
  await page.goto('app://switchback/jobs');
  await page.getByRole('tab', { name: 'Log' }).click();
  for (const refusal of [
    'Refused a way to https://elsewhere.example/',
    'Refused a window at https://elsewhere.example/',
  ])
    await expect(page.getByText(refusal).first()).toBeVisible();
});

test('two applications on one workspace: both show it, and what one cannot do while the other works is said', async ({
  page,
  workbench,
}) => {
  test.setTimeout(180_000);
  await startTraining(page, { dataset: 'halves', name: 'busy', epochs: 5000 });
  await expect(page.getByRole('main').getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 30_000 });
  const app = await launchElectron(join(workbench.folder, 'second'), {
    workspace: join(workbench.folder, 'workspace'),
  });
  const second = await app.firstWindow();
  await goTo(second, 'Library');
  await expect(second.getByText('halves', { exact: true }).first()).toBeVisible();
  await startTraining(second, { dataset: 'halves', name: 'too many', epochs: 1 });
  await expect(second.locator('.kit-toast')).toContainText(
    /^The workspace is in use \(the Switchback workbench, process \d+\)/,
  );
  await closeElectron(app);
  await page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('main').getByRole('button', { name: 'Stop', exact: true })).toBeHidden({
    timeout: 60_000,
  });
});

test('the menu speaks the language of the page', async ({ page, workbench }) => {
  const labels = () =>
    workbench.electron!.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label }) => label));
  expect(await labels()).toContain('File');
  await goTo(page, 'Jobs and settings');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  await expect.poll(labels).toContain('文件');
  await expect(page.getByRole('link', { name: '资料库' })).toBeVisible();
});

test('a workspace that cannot be written is told of in a sentence, and the one before stays', async ({
  page,
  workbench,
}) => {
  const app = workbench.electron!;
  const locked = join(workbench.folder, 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  await answerBoxes(app, 1);
  await answerFolderDialog(app, locked);
  await app.evaluate(({ Menu }) => {
    const [file] = Menu.getApplicationMenu()!.items.filter(({ label }) => label === 'File');
    file!.submenu!.items.find(({ label }) => label === 'Open workspace…')!.click();
  });
  await expect.poll(() => toldBy(app), { timeout: 20_000 }).toHaveLength(1);
  expect((await toldBy(app))[0]!.detail).toMatch(
    /locked\/lock cannot be read or written .*: check its folder and permissions\.$/,
  );
  await goTo(page, 'Library');
  await expect(page.getByText('halves', { exact: true }).first()).toBeVisible();
});

/** Rounds of kills: two where this runs with all specs, twenty by hand. */
const kills = Number(process.env.SWITCHBACK_KILLS ?? 2);

test(`the sample, killed ${kills} times at random moments and closed during its training, loses nothing and ends`, async ({
  workbench,
}) => {
  test.setTimeout(1_000_000 + kills * 30_000);
  const folder = join(workbench.folder, 'closed');
  const workspace = join(folder, 'workspace');
  const app = await launchElectron(folder);
  // A host that keeps ending is started again, and what runs is stopped where the window is closed.
  await answerBoxes(app, 0);
  const page = await app.firstWindow();
  for (let i = 0; i < kills; i++) {
    await page.waitForTimeout(1000 + Math.random() * 9000);
    const entries = (['hostProcess', 'engineProcess', ''] as const)[i % 3]!;
    for (const pid of processesOn(workspace, entries)) process.kill(pid, 'SIGKILL');
    await goTo(page, 'Jobs and settings');
    // A job that had not begun when its process was killed begins with the next one.
    await page
      .locator('section')
      .filter({ hasText: 'Build the sample workspace' })
      .first()
      .getByRole('button', { name: 'Resume' })
      .click({ timeout: 10_000 })
      .catch(() => {});
  }
  await goTo(page, 'Training');
  await expect(page.getByRole('main')).toContainText(/epoch ([2-9]|1\d)/i, { timeout: 240_000 });
  await app.close();
  expect(processesOn(workspace)).toEqual([]);

  const again = await launchElectron(folder);
  const window = await again.firstWindow();
  // What was stopped by hand goes on by hand: its training does, and the index is asked for after.
  await goTo(window, 'Training');
  await window.getByRole('main').getByRole('button', { name: 'Resume' }).click();
  await expect(window.getByRole('main').getByRole('button', { name: 'Stop', exact: true })).toBeVisible({
    timeout: 60_000,
  });

  // Left to finish, it goes on without a window, and quits after the last job.
  await answerBoxes(again, 1);
  const ended = again.waitForEvent('close', { timeout: 900_000 });
  await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  await expect.poll(() => again.windows().length).toBe(0);
  expect(hostOn(folder)).toHaveLength(1);
  await ended;

  const last = await launchElectron(folder);
  const reopened = await last.firstWindow();
  await goTo(reopened, 'Training');
  await expect(reopened.getByRole('main')).toContainText('finished');
  await goTo(reopened, 'Features');
  await reopened.getByRole('button', { name: 'Find and project' }).click();
  await expect(reopened.getByRole('img', { name: /^Strongest projections of/ }).first()).toBeVisible({
    timeout: 120_000,
  });
  await closeElectron(last);
  const list = execFileSync(process.execPath, ['bin/switchback.js', 'run', 'list', '--json', '--workspace', workspace]);
  expect(JSON.parse(list.toString())).toMatchObject([{ name: 'shapes', status: 'finished' }]);
});

test('after all of that the logs are small, and nothing of the system is in them', async ({ workbench }) => {
  const folders = readdirSync(workbench.folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (name === 'workspace' ? workbench.folder : join(workbench.folder, name)));
  const logs = folders
    .map((folder) => join(folder, 'workspace/switchback.log'))
    .filter((file) => statSync(file, { throwIfNoEntry: false }));
  expect(logs.length).toBeGreaterThan(1);
  for (const log of logs) {
    expect(statSync(log).size, log).toBeLessThan(1_000_000);
    expect(readFileSync(log, 'utf8')).not.toMatch(/GLib|GObject/);
  }
});
