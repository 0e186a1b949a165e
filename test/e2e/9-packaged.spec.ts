import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { electronHere } from '../../src/host/cli/electronBinary.ts';
import { processesOn } from '../main/processes.ts';
import { workspaces } from './setUp.ts';
import { electronReason, expect, goTo, test } from './workbench.ts';

/** The application as `npm run package` packs it for this system, unpacked: what only that has. */
const folder = join(workspaces, 'packaged');
const packed = join(folder, 'linux-unpacked');
const resources = (...parts: string[]) => join(packed, 'resources', ...parts);

test.beforeEach(({ page: _page }, { project }) => {
  test.skip(project.name !== 'electron', 'of the desktop application alone');
  test.skip(process.platform !== 'linux', 'its parts lie elsewhere on this system');
});

test('it is packed: the archive has main and preload, and beside it is what Node reads, and Node', async () => {
  test.setTimeout(600_000);
  const electronDist = dirname(electronHere()!);
  const version = readFileSync(join(electronDist, 'version'), 'utf8').trim();
  const settings = { electronDist, electronVersion: version, 'directories.output': folder };
  const given = Object.entries(settings).map(([name, value]) => `-c.${name}=${value}`);
  await promisify(execFile)('npx', ['electron-builder', '--dir', '--publish', 'never', ...given]);

  expect(execFileSync(resources('node/node'), ['--version'], { encoding: 'utf8' })).toMatch(/^v24\./);
  const beside = readdirSync(resources('app.asar.unpacked')).toSorted();
  expect(beside).toEqual(['bin', 'node_modules', 'out', 'package.json', 'src']);
  expect(readdirSync(resources('app.asar.unpacked/out'))).toEqual(['renderer']);
  expect(existsSync(resources('app.asar.unpacked/src/host/local/hostProcess.ts'))).toBe(true);
  expect(existsSync(resources('app.asar.unpacked/src/main'))).toBe(false);
  const version24 = [resources('node/node'), resources('app.asar.unpacked/bin/switchback.js')] as const;
  expect(execFileSync(version24[0], [version24[1], '--version'], { encoding: 'utf8' })).toMatch(/^\d/);
});

test("Electron's fuses are as they are set: it runs as no Node, and heeds no debugger", async () => {
  const binary = join(packed, 'switchback-workbench');
  const asNode = execFile(binary, ['-e', 'console.log("runs as Node")'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', DISPLAY: '' },
    timeout: 10_000,
  });
  let said = '';
  asNode.stdout!.on('data', (text: string) => {
    said += text;
  });
  await new Promise((done) => asNode.once('exit', done));
  expect(said).not.toContain('runs as Node');
});

test('it starts, shows its page, and when it is killed its host ends by itself', async () => {
  test.skip(electronReason() !== null, `Electron: ${electronReason()}`);
  test.setTimeout(120_000);
  const home = join(folder, 'home');
  const workspace = join(home, 'workspace');
  mkdirSync(home, { recursive: true });
  const { child, page } = await started(home, `--workspace=${workspace}`);
  await goTo(page, 'Jobs and settings');
  await expect(page.getByText('Build the sample workspace').first()).toBeVisible();
  expect(processesOn(workspace)).toHaveLength(3);
  child.kill('SIGKILL');
  await expect.poll(() => processesOn(workspace), { timeout: 30_000 }).toEqual([]);

  // As a system opens a file whose ending is associated with the application.
  const again = await started(home, join(workspace, 'workspace.switchback'));
  await goTo(again.page, 'Jobs and settings');
  await expect(again.page.getByRole('main')).toBeVisible();
  expect(processesOn(workspace)).toHaveLength(3);
  again.child.kill('SIGKILL');
  await expect.poll(() => processesOn(workspace), { timeout: 30_000 }).toEqual([]);
});

/** The packed application, driven from outside: it heeds no debugger of its own. */
async function started(home: string, argument: string): Promise<{ readonly child: ChildProcess; readonly page: Page }> {
  const args = ['--remote-debugging-port=0', `--user-data-dir=${join(home, 'user')}`, argument];
  const child = spawn(join(packed, 'switchback-workbench'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url] = said.match(/DevTools listening on (\S+)/) ?? [];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${said}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  return { child, page: context!.pages()[0] ?? (await context!.waitForEvent('page')) };
}
