import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { start } from '../../src/main/start.ts';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import type { JobState } from '../../src/shared/contract/job.ts';
import { createClient } from '../../src/shared/rpc/client.ts';
import { portTransport } from '../../src/shared/rpc/portTransport.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { writeHalves } from '../host/cli/pictures.ts';
import { writeBuiltPage } from './builtPage.ts';
import { pagePort, type StandInPort } from './ports.ts';
import { processesOn, program } from './processes.ts';
import { standInElectron } from './standIn.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
writeBuiltPage(folder.at('renderer'));
await writeHalves(folder.at('photos'), 3);

const files = {
  program,
  rendererFolder: folder.at('renderer'),
  preloadFile: '/built/preload.cjs',
  iconFile: '/built/icon.png',
};
let number = 0;
beforeEach(() => {
  number += 1;
  mkdirSync(folder.at(`user${number}`));
});

/** The application, started on a workspace with one data set unless something else is asked for. */
async function started(...given: string[]) {
  const standIn = standInElectron(folder.at(`user${number}`));
  onTestFinished(async () => {
    standIn.person.button = 0;
    standIn.app.quit();
    await expect.poll(() => standIn.seen.hasQuit, { timeout: 30_000 }).toBe(true);
  });
  const running = await start(standIn.electron, files, { given, workingFolder: folder.at() });
  const line = () =>
    createClient<WorkbenchContract, WorkbenchEvents>(() => {
      const { promise, resolve } = Promise.withResolvers<StandInPort>();
      standIn.send('line.ask', undefined, { onLine: resolve });
      return promise.then((port) => portTransport(pagePort(port)));
    });
  return { ...standIn, line, quit: running!.quit };
}

/** A workspace that has been used: its start does not begin with the sample. */
async function usedWorkspace(name: string): Promise<string> {
  const { openWorkspace } = await import('../../src/workbench/workspace/workspace.ts');
  const { addDataset } = await import('../../src/workbench/datasets/addDataset.ts');
  const workspace = openWorkspace(folder.at(name), 'write', 'test');
  await addDataset(workspace, folder.at('photos'), 'photos', {
    report: () => {},
    warn: () => {},
    signal: new AbortController().signal,
  });
  workspace.close();
  return folder.at(name);
}

const describeOver = async ({ line }: Pick<Awaited<ReturnType<typeof started>>, 'line'>) => {
  const client = line();
  onTestFinished(client.close);
  return (await client.request('workspace.describe', {})).result;
};

test('a window with a page that can do no more than a browser, and its line to the host', async () => {
  const workspace = await usedWorkspace('plain');
  const application = await started(`--workspace=${workspace}`);
  const [window] = application.seen.windows;
  expect(window!.loaded).toEqual(['app://switchback/']);
  expect(window!.isShown).toBe(true);
  expect(window!.options.webPreferences).toMatchObject({
    preload: '/built/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  });
  expect(application.seen.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  expect(await (await application.ask('app://switchback/')).text()).toContain('the page');
  expect(await describeOver(application)).toMatchObject({ folder: workspace, counts: { datasets: 1 } });
  expect(existsSync(folder.at('plain', 'workspace.switchback'))).toBe(true);
});

test('messages of other pages are refused and logged, and those that do not fit', async () => {
  const application = await started(`--workspace=${await usedWorkspace('refusing')}`);
  const elsewhere = { url: 'https://elsewhere.example/', onLine: () => expect.unreachable() };
  application.send('line.ask', undefined, elsewhere);
  expect(await application.send('folder.choose', 'dataset', elsewhere)).toBeNull();
  expect(await application.send('folder.choose', '/etc')).toBeNull();
  expect(await application.send('folder.grantDropped', { path: '/etc' })).toBeNull();
  application.send('appearance.tell', { theme: 'pink', language: 'en' });
  const client = application.line();
  onTestFinished(client.close);
  const texts = async () => (await client.request('log.list', {})).result.map(({ message }) => message.text);
  await expect
    .poll(texts)
    .toEqual([
      'Refused a message "line.ask" from https://elsewhere.example/.',
      'Refused a message "folder.choose" from https://elsewhere.example/.',
      'Refused a message "folder.choose" that is not understood.',
      'Refused a message "folder.grantDropped" that is not understood.',
      'Refused a message "appearance.tell" that is not understood.',
    ]);
});

test('another host under the same scheme is refused and logged', async () => {
  const application = await started(`--workspace=${await usedWorkspace('elsewhere')}`);
  expect((await application.ask('app://elsewhere/')).status).toBe(403);
  const client = application.line();
  onTestFinished(client.close);
  await expect
    .poll(async () => (await client.request('log.list', {})).result.map(({ message }) => message.text))
    .toEqual(['Refused GET app://elsewhere/: it names another host.']);
});

test('a chosen or dropped folder is a grant, with which the engine adds it; so is a file', async () => {
  const application = await started(`--workspace=${await usedWorkspace('adding')}`);
  application.person.folders.push(folder.at('photos'));
  const chosen = (await application.send('folder.choose', 'dataset')) as { folderId: string; name: string };
  expect(chosen).toEqual({ folderId: expect.not.stringContaining('/'), name: 'photos' });
  expect(await application.send('folder.choose', 'dataset')).toBeNull();
  const file = await application.send('folder.grantDropped', folder.at('photos', 'left', '00.jpg'));
  expect(file).toEqual({ folderId: expect.not.stringContaining('/'), name: '00.jpg' });
  expect(await application.send('folder.grantDropped', folder.at('nothing'))).toBeNull();
  expect(await application.send('folder.grantDropped', folder.at('photos'))).toMatchObject({ name: 'photos' });

  const client = application.line();
  onTestFinished(client.close);
  const done = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (job) => job.finishedAt && resolve(job));
  });
  const { folderId } = chosen;
  await client.request('job.start', { kind: 'addDataset', parameters: { folderId, name: 'again' } });
  expect(await done).toMatchObject({ status: 'done', message: null });
  expect((await client.request('workspace.describe', {})).result.counts.datasets).toBe(2);
});

test('the menu follows the page: its language, its theme; what it starts reaches the page', async () => {
  const application = await started(`--workspace=${await usedWorkspace('menu')}`);
  const { seen, theme } = application;
  const labels = () => seen.menus.at(-1)!.map(({ label }) => label);
  expect(labels()).toContain('File');
  application.send('appearance.tell', { theme: 'dark', language: 'zh-CN' });
  expect(labels()).toContain('文件');
  expect(theme.themeSource).toBe('dark');

  application.person.folders.push(folder.at('photos'));
  const file = seen.menus.at(-1)!.find(({ label }) => label === '文件')!.submenu as { label: string; click(): void }[];
  file.find(({ label }) => label === '添加数据集…')!.click();
  const [window] = seen.windows;
  await expect
    .poll(() => window!.webContents.sent)
    .toMatchObject([['menu.command', { kind: 'addDataset', folder: { name: 'photos' } }]]);
});

test('goes over to another workspace in the same window; the host of the first ends with its engine processes', async () => {
  const [one, other] = [await usedWorkspace('one'), await usedWorkspace('other')];
  const application = await started(`--workspace=${one}`);
  const { seen, app } = application;
  await describeOver(application);
  expect(processesOn(one)).toHaveLength(3);
  app.emit('second-instance', {}, [], '', { asked: other });
  await expect.poll(() => processesOn(one), { timeout: 20_000 }).toEqual([]);
  expect(seen.windows).toHaveLength(1);
  expect(seen.windows[0]!.loaded).toHaveLength(2);
  expect((await describeOver(application)).folder).toBe(other);
});

test('going on to a third workspace while the second is loaded leaves neither it nor the first running', async () => {
  const [one, second, third] = [
    await usedWorkspace('first'),
    await usedWorkspace('second'),
    await usedWorkspace('third'),
  ];
  const application = await started(`--workspace=${one}`);
  const { seen, app } = application;
  await describeOver(application);
  seen.windows[0]!.loadURL = async () => {
    throw new Error('ERR_ABORTED (-3)');
  };
  app.emit('second-instance', {}, [], '', { asked: second });
  await expect.poll(() => processesOn(second).length, { timeout: 20_000 }).toBeGreaterThan(0);
  app.emit('second-instance', {}, [], '', { asked: third });
  await expect.poll(() => processesOn(third).length, { timeout: 20_000 }).toBeGreaterThan(0);
  await expect.poll(() => [one, second].flatMap((own) => processesOn(own)), { timeout: 20_000 }).toEqual([]);
  expect((await describeOver(application)).folder).toBe(third);
});

test('a workspace that cannot be opened is told of in a sentence, and another one can be chosen', async () => {
  const workspace = await usedWorkspace('sound');
  writeFileSync(folder.at('file'), '');
  const standIn = standInElectron(folder.at(`user${number}`));
  standIn.person.folders.push(workspace);
  await start(standIn.electron, files, { given: [`--workspace=${folder.at('file')}`], workingFolder: folder.at() });
  expect(standIn.seen.told).toHaveLength(1);
  expect(standIn.seen.told[0]!.detail).toMatch(/^The workspace .*file cannot be made/);
  expect(standIn.seen.windows).toHaveLength(1);
  expect(await (await standIn.ask('app://switchback/')).text()).toContain('the page');
  standIn.app.quit();
  await expect.poll(() => standIn.seen.hasQuit, { timeout: 20_000 }).toBe(true);
});

test('without another workspace it quits', async () => {
  writeFileSync(folder.at('file'), '');
  const standIn = standInElectron(folder.at(`user${number}`));
  standIn.person.button = 1;
  await start(standIn.electron, files, { given: [`--workspace=${folder.at('file')}`], workingFolder: folder.at() });
  await expect.poll(() => standIn.seen.hasQuit, { timeout: 20_000 }).toBe(true);
  expect(standIn.seen.windows.filter(({ isShown }) => isShown)).toEqual([]);
});

/** An application whose sample is being built. */
async function busy(name: string) {
  const application = await started(`--workspace=${folder.at(name)}`);
  const client = application.line();
  onTestFinished(client.close);
  const running = new Promise<void>((resolve) => {
    client.on('job.progressed', ({ kind, status }) => kind === 'buildSample' && status === 'running' && resolve());
  });
  const { result } = await client.request('job.list', {});
  if (result[0]?.status !== 'running') await running;
  const close = () => {
    let isPrevented = false;
    application.seen.windows.at(-1)!.emit('close', { preventDefault: () => (isPrevented = true) });
    return isPrevented;
  };
  return { ...application, client, close, workspace: folder.at(name) };
}

test('closing while a job runs asks; when it may, the job is stopped and the host has ended', async () => {
  const { seen, person, close, workspace } = await busy('busy');
  person.button = 2;
  expect(close()).toBe(true);
  await expect.poll(() => seen.told.length).toBe(1);
  expect(seen.told[0]!.buttons).toEqual(['Stop them', 'Let them finish', 'Cancel']);
  expect(seen.hasQuit).toBe(false);
  expect(processesOn(workspace)).toHaveLength(3);

  person.button = 0;
  close();
  await expect.poll(() => seen.hasQuit, { timeout: 30_000 }).toBe(true);
  expect(processesOn(workspace)).toEqual([]);
});

test('closing with a figure that is not saved asks, once that has had time; a person stays or leaves', async () => {
  const { seen, person, send } = await started(`--workspace=${await usedWorkspace('unsaved')}`);
  const close = () => seen.windows[0]!.emit('close', { preventDefault: () => {} });
  send('unsaved.tell', true);
  close();
  await expect.poll(() => seen.told.length).toBe(1);
  expect(seen.told[0]!.buttons).toEqual(['Stay', 'Leave without them']);
  expect(seen.hasQuit).toBe(false);

  close();
  send('unsaved.tell', false);
  person.button = 1;
  await expect.poll(() => seen.hasQuit).toBe(true);
  expect(seen.told).toHaveLength(1);
});

test('told to quit from outside, as by Ctrl-C, it stops the job and asks nobody', async () => {
  const { seen, quit, workspace } = await busy('interrupted');
  await quit();
  expect(seen).toMatchObject({ hasQuit: true, told: [] });
  expect(processesOn(workspace)).toEqual([]);
});

test('jobs finish without a window, which a second start opens again; with the last job it quits', async () => {
  const { seen, person, close, app, client } = await busy('finishing');
  person.button = 1;
  close();
  await expect.poll(() => seen.windows[0]!.isDestroyed).toBe(true);
  expect(seen.hasQuit).toBe(false);
  app.emit('second-instance', {}, [], '', { asked: null });
  expect(seen.windows).toHaveLength(2);

  close();
  await expect.poll(() => seen.windows[1]!.isDestroyed).toBe(true);
  const { result } = await client.request('job.list', {});
  await client.request('job.cancel', { jobId: result[0]!.id });
  await expect.poll(() => seen.hasQuit, { timeout: 30_000 }).toBe(true);
});

test('a host that is killed is started again; the page is told, and what ran can be resumed', async () => {
  const { seen, client, line, workspace } = await busy('killed');
  const [host] = processesOn(workspace, 'hostProcess');
  process.kill(host!, 'SIGKILL');
  await expect
    .poll(() => seen.windows[0]!.webContents.sent.map(([, command]) => command), { timeout: 20_000 })
    .toMatchObject([{ kind: 'tell', sentence: { key: 'host.hostEnded', places: { reason: 'signal SIGKILL' } } }]);
  client.close();
  const again = line();
  onTestFinished(again.close);
  await expect
    .poll(async () => (await again.request('log.list', {})).result.map(({ message }) => message.key))
    .toContain('host.hostEnded');
  // It waits until the engine process of the host before has ended. Where that one had not begun, the new host has asked for it by itself: the same job.
  const { jobId } = (await again.request('job.start', { kind: 'buildSample', parameters: {} })).result;
  await expect
    .poll(async () => (await again.request('job.list', {})).result.find(({ id }) => id === jobId)?.progress, {
      timeout: 40_000,
    })
    .not.toBeNull();
  expect(processesOn(workspace)).toHaveLength(3);
});

test('it comes back where it was, with the latest workspace', async () => {
  const workspace = await usedWorkspace('latest');
  const first = await started(`--workspace=${workspace}`);
  first.seen.windows[0]!.emit('close', { preventDefault: () => {} });
  await expect.poll(() => first.seen.hasQuit, { timeout: 20_000 }).toBe(true);
  const second = await started();
  expect(second.seen.windows[0]!.options).toMatchObject({ x: 11, y: 22, width: 1300, height: 800 });
  expect((await describeOver(second)).folder).toBe(workspace);
});

test('a second start hands over and quits', async () => {
  const standIn = standInElectron(folder.at(`user${number}`));
  standIn.app.hasLock = false;
  await start(standIn.electron, files, { given: [], workingFolder: folder.at() });
  expect(standIn.seen.hasQuit).toBe(true);
  expect(standIn.seen.windows).toHaveLength(0);
});

test('a page whose process ends is loaded again; when it ends at once again, that is told', async () => {
  const { seen } = await started(`--workspace=${await usedWorkspace('crashing')}`);
  const { webContents } = seen.windows[0]!;
  webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(webContents.reloads).toBe(0);
  webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(webContents.reloads).toBe(1);
  webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(webContents.reloads).toBe(1);
  expect(seen.told.map(({ message }) => message)).toEqual(['The page keeps ending.']);
});
