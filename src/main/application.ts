import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type * as Electron from 'electron';
import { type Appearance, languageFor } from '../shared/appearance.ts';
import { type ChosenFolder, channels, type PageCommand } from '../shared/desktop.ts';
import { sentenceOf } from '../shared/errors.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { sentenceIn } from '../shared/translation.ts';
import {
  askAboutJobs,
  askAboutUnsaved,
  askBeforeEnd,
  chooseFolder,
  tellHostGivenUp,
  tellNotOpened,
} from './dialogs.ts';
import type { HostProgram } from './hostProcess.ts';
import { lockDownContents, lockDownSession } from './lockDown.ts';
import { mainWindow } from './mainWindow.ts';
import { type Memory, withRecent } from './memory.ts';
import { type MenuAction, menuEntries } from './menu.ts';
import { menuTemplate } from './menuBar.ts';
import { type Messages, messages } from './messages.ts';
import { isPageAddress, pageAddress, pageScheme } from './pageAddress.ts';
import { heedPages } from './pageMessages.ts';
import { keepWorkspaceFile } from './workspaceFile.ts';
import { type WorkspaceHost, workspaceHost } from './workspaceHost.ts';

/** What of Electron the application uses once that is ready. */
export type ReadyParts = Pick<
  typeof Electron,
  | ('app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'MessageChannelMain')
  | ('nativeTheme' | 'protocol' | 'screen' | 'session' | 'shell')
>;

/** Built files that the main process hands on. */
export interface Files {
  readonly program: HostProgram;
  readonly rendererFolder: string;
  readonly preloadFile: string;
  readonly iconFile: string;
}

const paperAddress = 'https://arxiv.org/abs/1311.2901';

/** The desktop application: one window on one workspace at a time. */
export interface Application {
  /** Opens the first workspace, the one asked for or else the latest, and the window. */
  readonly begin: (asked: string | null) => Promise<void>;
  /** Goes over to another workspace, or shows the window when it is there already. */
  readonly goTo: (folder: string) => Promise<void>;
  readonly showWindow: () => void;
  /** Stops what runs, which keeps what it has done, and quits; nobody is asked. */
  readonly quit: () => Promise<void>;
}

/** How often it is looked whether jobs are over that finish without a window. */
const finishingIntervalMs = 1000;

/** A page stores an edit within half a second; how long it is waited for, ms. */
const storingMs = 2000;
const storingIntervalMs = 100;

/** A workspace that has been opened, or is being opened. */
interface Opened {
  readonly host: WorkspaceHost;
  /** An absolute path; `null` until it is open. */
  folder: string | null;
}

export function application(electron: ReadyParts, files: Files, memory: Memory): Application {
  const { app, dialog, ipcMain, Menu, nativeTheme, protocol, session, shell } = electron;
  let current: Opened | null = null;
  /** The current one, and those before it until they are closed. */
  const opened = new Set<Opened>();
  /** Everything has been closed that must not be cut off. */
  let hasEnded = false;
  let isEnding = false;
  /** The page holds something that is not stored. */
  let isUnsaved = false;
  /** The window has been closed, and jobs finish without it. */
  let isFinishing = false;

  const appearance = (): Appearance =>
    memory.now().appearance ?? { theme: 'system', language: languageFor(app.getLocale()) };
  const m = (): Messages => messages[appearance().language];
  const said = (sentence: Sentence) => sentenceIn(appearance().language, sentence);
  const refused = (refusal: Sentence) => current?.host.log('warn', refusal);

  const window = mainWindow(electron, {
    files,
    memory,
    mayClose: () => {
      // On macOS an application outlives its window, and so does what it runs.
      if (hasEnded || process.platform === 'darwin') return true;
      void end();
      return false;
    },
    onPageEnded: (reason, keepsEnding) => {
      isUnsaved = false;
      current?.host.log('error', say('host.pageEnded', { reason }));
      if (keepsEnding) dialog.showErrorBox(m().pageEnded, m()['pageEnded.detail']);
    },
  });
  const { now: shown } = window;
  const showWindow = () => {
    isFinishing = false;
    window.show();
  };

  protocol.handle(pageScheme, (request) => {
    if (isPageAddress(request.url)) return current?.host.answerPage(request) ?? new Response(null, { status: 503 });
    const places = { method: request.method, path: request.url, reason: say('host.otherHost') };
    refused(say('host.refusedRequest', places));
    return new Response(null, { status: 403 });
  });
  lockDownSession(session.defaultSession, refused);
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, refused));
  nativeTheme.themeSource = appearance().theme;

  heedPages(ipcMain, {
    openLine: (page) => void current?.host.openLine(page),
    chooseFolder: (purpose) => grantChosen(m()[`choose.${purpose}`]),
    grant: async (path) => (await current?.host.grant(path)) ?? null,
    applyAppearance: (told) => {
      memory.change({ appearance: told });
      nativeTheme.themeSource = told.theme;
      showMenu();
    },
    keepUnsaved: (told) => {
      isUnsaved = told;
    },
    onRefused: refused,
  });

  const grantChosen = async (title: string): Promise<ChosenFolder | null> => {
    const path = await chooseFolder(dialog, shown(), { title, button: m().choose });
    return path && current ? current.host.grant(path) : null;
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
      const folder = await grantChosen(m()['choose.dataset']);
      if (folder) tellPage({ kind: 'addDataset', folder });
    },
    showWorkspace: () => current?.folder && shell.openPath(current.folder),
    readPaper: () => shell.openExternal(paperAddress),
    tellPage: ({ command }) => tellPage(command),
  };

  /** Starts the host of a workspace, by default the default one. */
  function open(folder: string | undefined, sampleWhenEmpty: boolean): Opened {
    const host = workspaceHost(electron, {
      program: files.program,
      rendererFolder: files.rendererFolder,
      folder,
      sampleWhenEmpty,
      onRestarted: (sentence) => tellPage({ kind: 'tell', sentence }),
      onGivenUp: (sentence) => void giveUp(host, sentence),
    });
    const own: Opened = { host, folder: null };
    opened.add(own);
    return own;
  }
  /** Remembers a workspace once it is open. Throws a `SwitchbackError` that says why it is not. */
  async function whenOpen(own: Opened): Promise<void> {
    own.folder = await own.host.opened;
    keepWorkspaceFile(own.folder);
    memory.change({ recentWorkspaces: withRecent(memory.now().recentWorkspaces, own.folder) });
    app.addRecentDocument(own.folder);
    showMenu();
  }
  const close = async (own: Opened) => {
    await own.host.close();
    opened.delete(own);
  };
  const closeAllBut = (kept: Opened | null) => Promise.all([...opened].filter((own) => own !== kept).map(close));
  /** Says why a workspace was not opened; another one, when a person chooses one. */
  const insteadOf = async (error: unknown) =>
    (await tellNotOpened(dialog, shown(), m(), said(sentenceOf(error)))) === 'other' ? chooseWorkspace() : null;
  const giveUp = async (host: WorkspaceHost, sentence: Sentence) => {
    if ((await tellHostGivenUp(dialog, shown(), m(), said(sentence))) === 'again') host.tryAgain();
    else app.quit();
  };
  const isWorking = async () => (await current?.host.isWorking()) ?? false;
  const loadPage = async () => {
    // It fails where another load takes its place, as when a person goes on to a third workspace meanwhile.
    await shown()
      ?.loadURL(pageAddress)
      .catch(() => {});
  };

  async function begin(asked: string | null): Promise<void> {
    const { recentWorkspaces } = memory.now();
    const isFirstStart = asked !== null || recentWorkspaces.length === 0;
    current = open(asked ?? recentWorkspaces.find((recent) => existsSync(recent)), isFirstStart);
    showMenu();
    // It is made while the host opens the workspace, and seen when the page has drawn itself.
    showWindow();
    for (;;) {
      try {
        return await whenOpen(current);
      } catch (error) {
        const other = await insteadOf(error);
        if (!other) return app.quit();
        void close(current);
        current = open(other, isFirstStart);
        void loadPage();
      }
    }
  }

  /** One after another: each closes what it leaves, which must not be what the next is opening. */
  let going = Promise.resolve();
  const goTo = (folder: string): Promise<void> => {
    going = going
      .then(() => leaveFor(folder))
      .catch((error: unknown) => dialog.showErrorBox(m().notOpened, String(error)));
    return going;
  };
  async function leaveFor(folder: string): Promise<void> {
    const mayStop = async () => !(await isWorking()) || (await askAboutJobs(dialog, shown(), m())) === 'stop';
    if (!current || current.folder === folder || !(await mayLosePage()) || !(await mayStop())) return showWindow();
    const next = open(folder, false);
    try {
      await whenOpen(next);
    } catch (error) {
      void close(next);
      const other = await insteadOf(error);
      return other ? leaveFor(other) : undefined;
    }
    current = next;
    showWindow();
    await loadPage();
    await closeAllBut(current);
  }

  /** Whether the page may go: it has stored everything, or a person gives up what it cannot store. */
  async function mayLosePage(): Promise<boolean> {
    for (let waitedMs = 0; isUnsaved && waitedMs < storingMs; waitedMs += storingIntervalMs)
      await setTimeout(storingIntervalMs);
    return !isUnsaved || (await askAboutUnsaved(dialog, shown(), m())) === 'leave';
  }
  /** What a person wants to become of running jobs when the application ends. */
  async function beforeEnd(): Promise<'stop' | 'finish' | 'stay'> {
    if (!(await mayLosePage())) return 'stay';
    return (await isWorking()) ? askBeforeEnd(dialog, shown(), m()) : 'stop';
  }

  async function end(): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    const wish = isFinishing ? 'stop' : await beforeEnd();
    if (wish === 'stop') await quit();
    isEnding = false;
    if (wish === 'finish') await finish();
  }
  async function quit(): Promise<void> {
    shown()?.hide();
    await closeAllBut(null);
    hasEnded = true;
    app.quit();
  }
  /** Quits when the jobs are over, unless the window is opened again before. */
  async function finish(): Promise<void> {
    isFinishing = true;
    window.close();
    while (isFinishing && (await isWorking())) await setTimeout(finishingIntervalMs);
    if (isFinishing) await quit();
  }
  app.on('before-quit', (event) => {
    if (hasEnded) return;
    event.preventDefault();
    void end();
  });
  // Electron would quit by itself; `end` does when it is time.
  app.on('window-all-closed', () => {});
  app.on('activate', () => current && showWindow());

  return { begin, goTo, showWindow, quit };
}
