import { existsSync } from 'node:fs';
import type * as Electron from 'electron';
import { type Appearance, languageFor } from '../shared/appearance.ts';
import { type ChosenFolder, channels, type PageCommand } from '../shared/desktop.ts';
import { sentenceOf } from '../shared/errors.ts';
import { electronPort } from '../shared/rpc/electronPort.ts';
import { portTransport } from '../shared/rpc/portTransport.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { sentenceIn } from '../shared/translation.ts';
import { chooseFolder, mayStopJobs, tellNotOpened } from './dialogs.ts';
import { lockDownContents, lockDownSession } from './lockDown.ts';
import { mainWindow } from './mainWindow.ts';
import { type Memory, withRecent } from './memory.ts';
import { type MenuAction, menuEntries } from './menu.ts';
import { menuTemplate } from './menuBar.ts';
import { type Messages, messages } from './messages.ts';
import { type Files, type OpenedWorkspace, openedWorkspace } from './openedWorkspace.ts';
import { pageAddress, pageScheme } from './pageAddress.ts';
import { grantFolder, heedPages } from './pageMessages.ts';

/** What of Electron the application uses once that is ready. */
export type ReadyParts = Pick<
  typeof Electron,
  | ('app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'MessageChannelMain')
  | ('nativeTheme' | 'protocol' | 'screen' | 'session' | 'shell' | 'utilityProcess')
>;

const paperAddress = 'https://arxiv.org/abs/1311.2901';

/** The desktop application: one window on one workspace at a time. */
export interface Application {
  /** Opens the first workspace, the one asked for or else the latest, and the window. */
  readonly begin: (asked: string | null) => Promise<void>;
  /** Goes over to another workspace, or shows the window when it is there already. */
  readonly goTo: (folder: string) => Promise<void>;
  readonly showWindow: () => void;
}

export function application(electron: ReadyParts, files: Files, memory: Memory): Application {
  const { app, dialog, ipcMain, Menu, nativeTheme, protocol, session, shell } = electron;
  let current: OpenedWorkspace | null = null;
  /** The current one, and those before it until they are closed. */
  const opened = new Set<OpenedWorkspace>();
  /** Everything has been closed that must not be cut off. */
  let hasEnded = false;
  let isEnding = false;

  const appearance = (): Appearance =>
    memory.now().appearance ?? { theme: 'system', language: languageFor(app.getLocale()) };
  const m = (): Messages => messages[appearance().language];
  const refused = (refusal: Sentence) => current?.host.log.write('warn', refusal);

  const { now: shown, show: showWindow } = mainWindow(electron, {
    files,
    memory,
    mayClose: () => {
      // On macOS an application outlives its window, and so does what it runs.
      if (hasEnded || process.platform === 'darwin') return true;
      void end();
      return false;
    },
    onPageEnded: (reason, keepsEnding) => {
      current?.host.log.write('error', say('host.pageEnded', { reason }));
      if (keepsEnding) dialog.showErrorBox(m().pageEnded, m()['pageEnded.detail']);
    },
  });

  protocol.handle(pageScheme, (request) => current?.answerPage(request) ?? new Response(null, { status: 503 }));
  lockDownSession(session.defaultSession, refused);
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, refused));
  nativeTheme.themeSource = appearance().theme;

  heedPages(ipcMain, {
    openLine: (page) => {
      if (!current) return;
      const { port1, port2 } = new electron.MessageChannelMain();
      current.host.attach(portTransport(electronPort(port1)));
      page.postMessage(channels.openLine, null, [port2]);
    },
    chooseFolder: (purpose) => grantChosen(purpose === 'dataset' ? m().chooseDataset : m().chooseExport),
    grants: () => current?.host.grants ?? null,
    applyAppearance: (told) => {
      memory.change({ appearance: told });
      nativeTheme.themeSource = told.theme;
      showMenu();
    },
    onRefused: refused,
  });

  const grantChosen = async (title: string): Promise<ChosenFolder | null> => {
    const path = await chooseFolder(dialog, shown(), { title, button: m().choose });
    return path && current ? grantFolder(current.host.grants, path) : null;
  };
  const chooseWorkspace = () => chooseFolder(dialog, shown(), { title: m().chooseWorkspace, button: m().open });
  const tellPage = (command: PageCommand) => shown()?.webContents.send(channels.command, command);

  function showMenu(): void {
    const { recentWorkspaces } = memory.now();
    const state = { appearance: appearance(), messages: m(), recentWorkspaces };
    const entries = menuEntries({ ...state, platform: process.platform, isPackaged: app.isPackaged });
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(entries, (action) => void run[action.kind](action as never))),
    );
  }
  const run: { readonly [K in MenuAction['kind']]: (action: Extract<MenuAction, { kind: K }>) => unknown } = {
    openWorkspace: async () => {
      const folder = await chooseWorkspace();
      if (folder) await goTo(folder);
    },
    openRecent: ({ folder }) => goTo(folder),
    clearRecent: () => {
      memory.change({ recentWorkspaces: [] });
      showMenu();
    },
    addDataset: async () => {
      const folder = await grantChosen(m().chooseDataset);
      if (folder) tellPage({ kind: 'addDataset', folder });
    },
    showWorkspace: () => current && shell.openPath(current.host.workspace.folder),
    readPaper: () => shell.openExternal(paperAddress),
    tellPage: ({ command }) => tellPage(command),
  };

  /** Makes a workspace, by default the default one, the one that is shown. Throws as `openHost`. */
  function open(folder: string | undefined, sampleWhenEmpty: boolean): void {
    current = openedWorkspace(electron, files, { folder, sampleWhenEmpty });
    opened.add(current);
    const path = current.host.workspace.folder;
    memory.change({ recentWorkspaces: withRecent(memory.now().recentWorkspaces, path) });
    app.addRecentDocument(path);
    showMenu();
  }
  const close = async (workspace: OpenedWorkspace) => {
    await workspace.close();
    opened.delete(workspace);
  };
  const closeAllBut = (kept: OpenedWorkspace | null) =>
    Promise.all([...opened].filter((workspace) => workspace !== kept).map(close));
  /** Says why a workspace was not opened; another one, when a person chooses one. */
  const insteadOf = async (error: unknown) =>
    (await tellNotOpened(dialog, shown(), m(), sentenceIn(appearance().language, sentenceOf(error))))
      ? await chooseWorkspace()
      : null;
  const mayStop = async () => !current?.host.isWorking() || (await mayStopJobs(dialog, shown(), m()));

  async function begin(asked: string | null): Promise<void> {
    const { recentWorkspaces } = memory.now();
    const isFirstStart = asked !== null || recentWorkspaces.length === 0;
    let folder = asked ?? recentWorkspaces.find((recent) => existsSync(recent));
    while (!current) {
      try {
        open(folder, isFirstStart);
      } catch (error) {
        const other = await insteadOf(error);
        if (!other) return app.quit();
        folder = other;
      }
    }
    showWindow();
  }

  async function goTo(folder: string): Promise<void> {
    if (!current || current.host.workspace.folder === folder || !(await mayStop())) return showWindow();
    try {
      open(folder, false);
    } catch (error) {
      const other = await insteadOf(error);
      return other ? goTo(other) : undefined;
    }
    showWindow();
    // It fails where another load takes its place, as when a person goes on to a third workspace meanwhile.
    await shown()
      ?.loadURL(pageAddress)
      .catch(() => {});
    await closeAllBut(current);
  }

  async function end(): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    if (await mayStop()) {
      shown()?.hide();
      await closeAllBut(null);
      hasEnded = true;
      app.quit();
    }
    isEnding = false;
  }
  app.on('before-quit', (event) => {
    if (hasEnded) return;
    event.preventDefault();
    void end();
  });
  // Electron would quit by itself; `end` does when it is time.
  app.on('window-all-closed', () => {});
  app.on('activate', () => current && showWindow());

  return { begin, goTo, showWindow };
}
