import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import {
  test as base,
  chromium,
  type ElectronApplication,
  _electron as electron,
  expect,
  type Page,
} from '@playwright/test';
import { electronHere, noWindowReason, surroundings } from '../../src/host/cli/electronBinary.ts';
import { chromiumFlags, chromiumPath } from './chromium.ts';
import { workspaces } from './setUp.ts';

/** A workbench on an empty workspace, for all specs of a project. */
export interface Workbench {
  /** Holds `workspace` and `pictures`, the latter a root of the folder dialog. */
  readonly folder: string;
  /** Opens a page in a browser of its own, or the window as after a start, and gives what closes it again. */
  readonly open: (system: SystemSettings) => Promise<{ readonly page: Page; readonly close: () => Promise<void> }>;
  /** The bytes of the file that the page saves when `action` is done. */
  readonly saved: (page: Page, action: () => Promise<void>, timeout?: number) => Promise<Buffer>;
  /** Presses the button that asks for a folder, and chooses one of `pictures` as a person does: what is found in it shows then. */
  readonly chooseFolder: (page: Page, name: string) => Promise<void>;
  /** The text on the clipboard, which a page in Electron may not read itself. */
  readonly copiedText: (page: Page) => Promise<string>;
  /** `null` in a browser. */
  readonly electron: ElectronApplication | null;
}

/** What the page is told of the system. */
interface SystemSettings {
  readonly colorScheme: 'light' | 'dark';
  readonly locale: string;
}

const binary = join(import.meta.dirname, '../../bin/switchback.js');

/** What went wrong in pages since it was last asked: errors on their consoles, scripts that threw, refused styles. */
const complaints: string[] = [];

/** For a spec that brings about what pages complain of. */
export function forgive(complaint: RegExp): void {
  complaints.splice(0, complaints.length, ...complaints.filter((own) => !complaint.test(own)));
}

export const test = base.extend<{ page: Page }, { workbench: Workbench }>({
  workbench: [
    async ({ browserName: _browserName }, use, { project }) => {
      // A spec that fails ends its worker; the next one goes on with the same workspace.
      const folder = join(workspaces, project.name);
      mkdirSync(join(folder, 'pictures'), { recursive: true });
      const opened = project.name === 'electron' ? await openElectron(folder) : await openWeb(folder);
      await use(opened.workbench);
      await opened.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  page: async ({ workbench, colorScheme, locale }, use, info) => {
    const reason = info.project.name === 'electron' ? electronReason() : null;
    info.skip(reason !== null, `Electron: ${reason}`);
    complaints.length = 0;
    const { page, close } = await workbench.open({
      colorScheme: colorScheme === 'dark' ? 'dark' : 'light',
      locale: locale ?? 'en',
    });
    await use(page);
    if (info.status !== info.expectedStatus) await page.screenshot({ path: info.outputPath('page.png') });
    await close();
    expect(complaints, 'what pages complained of').toEqual([]);
  },
});

export { expect };

async function openWeb(folder: string) {
  const { child, url } = await startHost(folder);
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumFlags] });
  const workbench: Workbench = {
    folder,
    open: async ({ colorScheme, locale }) => {
      const context = await browser.newContext({
        colorScheme,
        locale,
        viewport: { width: 1280, height: 800 },
        acceptDownloads: true,
      });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      watch(page);
      await page.goto(url);
      return { page, close: () => context.close() };
    },
    saved: async (page, action, timeout = 90_000) => {
      const download = page.waitForEvent('download', { timeout });
      await action();
      return readFileSync(await (await download).path());
    },
    chooseFolder: async (page, name) => {
      await page.getByRole('button', { name: 'Add a folder' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Add a data set from a folder' });
      await dialog.getByText(name, { exact: true }).dblclick();
      await dialog.getByRole('button', { name: 'Add this folder' }).click();
      await expect(dialog).toBeHidden();
    },
    copiedText: (page) => page.evaluate<string>('navigator.clipboard.readText()'),
    electron: null,
  };
  const close = async () => {
    await browser.close();
    child.kill('SIGINT');
    await new Promise((done) => child.once('exit', done));
  };
  return { workbench, close };
}

/** Adds one of `pictures` as a data set, as it is found. */
export async function addFolder({ chooseFolder }: Workbench, page: Page, name: string): Promise<void> {
  await chooseFolder(page, name);
  const dialog = page.getByRole('dialog', { name: `Add ${name} as a data set` });
  await dialog.getByRole('button', { name: 'Add data set' }).click();
  await expect(dialog).toBeHidden();
}

/** Starts a web host on `folder`'s `workspace`; its address has the token. */
export function startHost(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const args = ['serve', '--port', '0', '--workspace', join(folder, 'workspace'), '--root', join(folder, 'pictures')];
  const child = spawn(process.execPath, [binary, ...args], {
    env: { ...ownHome(folder), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [url] = said.match(/http:\S+/) ?? [];
      if (url) resolve({ child, url });
    });
    child.once('exit', () => reject(new Error(`The host ended:\n${said}`)));
  });
}

/** A person's settings, and what their machine was found to compute with, are none of a test's. */
const ownHome = (folder: string) => ({
  ...(process.env as Record<string, string>),
  XDG_CONFIG_HOME: join(folder, 'config'),
  XDG_CACHE_HOME: join(folder, 'cache'),
});

/** The window's content, px: that of the browser's pages. */
const windowSize = [1280, 800] as const;

/** Starts Electron on `folder`'s `workspace`, with a folder of its own for what it keeps, lest it hand over to a workbench that is open. */
export const launchElectron = (
  folder: string,
  {
    workspace = join(folder, 'workspace'),
    args = [],
  }: { readonly workspace?: string; readonly args?: readonly string[] } = {},
): Promise<ElectronApplication> => {
  mkdirSync(folder, { recursive: true });
  return electron.launch({
    executablePath: electronHere()!,
    args: ['.', `--user-data-dir=${join(folder, 'user')}`, `--workspace=${workspace}`, ...args],
    env: ownHome(folder),
    chromiumSandbox: true,
  });
};

async function openElectron(folder: string) {
  const missing = { folder, open: never, saved: never, chooseFolder: never, copiedText: never, electron: null };
  if (electronReason()) return { workbench: missing, close: async () => {} };
  const app = await launchElectron(folder);
  const workbench: Workbench = {
    folder,
    open: async ({ colorScheme, locale }) => {
      if (!locale.startsWith('en')) return openTranslated(folder, locale);
      const page = await app.firstWindow();
      watch(page);
      // The window stays for all specs of the project: each finds it as after a start.
      await app.evaluate(({ BrowserWindow }, [width, height]) => {
        BrowserWindow.getAllWindows()[0]!.setContentSize(width, height);
      }, windowSize);
      await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await page.emulateMedia({ colorScheme });
      await page.goto('app://switchback/');
      return { page, close: async () => void page.removeAllListeners() };
    },
    saved: async (_page, action, timeout = 90_000) => {
      const path = join(folder, 'saved');
      const done = app.evaluate(
        ({ session }, { path, timeout }) =>
          new Promise<string>((resolve, reject) => {
            setTimeout(() => reject(new Error('nothing was saved')), timeout);
            session.defaultSession.once('will-download', (_event, item) => {
              item.setSavePath(path);
              item.once('done', (_done, state) => resolve(state));
            });
          }),
        { path, timeout },
      );
      await action();
      expect(await done).toBe('completed');
      return readFileSync(path);
    },
    chooseFolder: async (page, name) => {
      await answerFolderDialog(app, join(folder, 'pictures', name));
      await page.getByRole('button', { name: 'Add a folder' }).first().click();
    },
    copiedText: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    electron: app,
  };
  return { workbench, close: () => closeElectron(app) };
}

/** A window of its own, in an application that takes this for the system's language. */
async function openTranslated(folder: string, locale: string) {
  const app = await launchElectron(join(folder, locale), { args: [`--lang=${locale}`] });
  const page = await app.firstWindow();
  watch(page);
  return { page, close: () => closeElectron(app) };
}

/** The system's dialog for a folder, which no spec can press, answers with this one. */
export const answerFolderDialog = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, path);

/** Closes the application; what still runs is stopped. */
export async function closeElectron(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
  });
  await app.close();
}

const never = () => Promise.reject(new Error('there is no Electron here'));

/** Why nothing can be tried in Electron here; `null` where it can. */
export const electronReason = (): string | null =>
  noWindowReason(surroundings()) ?? (electronHere() ? null : 'its binary is not here');

function watch(page: Page): void {
  page.on('console', (message) => {
    // Filters that the next epoch has replaced before they were fetched: a test's epochs take a tenth of a second.
    const isReplaced = message.location().url.includes('/pictures/filters/');
    if (message.type() === 'error' && !isReplaced) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/** Nothing on the page that keeps people from using it, by axe's rules for WCAG 2 A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is still of the picture before is dimmed until the next is there, and fades in: the page is judged when it is still.
  await expect(page.locator('.kit-coming')).toHaveCount(0);
  await expect.poll(() => violationsOf(page)).toEqual([]);
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // Electron opens no second page, in which axe would put its findings together.
    .setLegacyMode(page.url().startsWith('app:'))
    // Styles are read by scripts for an experimental rule alone; of a file that is refused.
    .options({ preload: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** The screens by the names of their links. */
export const screens = [
  'Library',
  'Training',
  'Features',
  'Inspect',
  'Occlusion',
  'Evolution',
  'Invariance',
  'Correspondence',
  'Classes',
  'Diagnosis',
  'Ablation',
  'Transfer',
  'Feature analysis',
  'Evaluation',
  'Class response',
  'Activation range',
  'Trust',
  'Known evidence',
  'Similarity',
  'Compare',
  'Figures',
  'Jobs and settings',
];

/** Goes to a screen by the navigation. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen, exact: true }).click();
}
