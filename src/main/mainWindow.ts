import type * as Electron from 'electron';
import type { Memory } from './memory.ts';
import { pageAddress } from './pageAddress.ts';
import { type Area, leastSize, placeWindow, type WindowPlace } from './windowPlace.ts';

/** The page's ground in each theme, shown until it has drawn itself. */
const grounds = { light: '#f4f4f4', dark: '#161616' } as const;

/** A page that ends twice within this time keeps ending. */
const pageSteadyMs = 10_000;

export interface WindowFiles {
  readonly preloadFile: string;
  readonly iconFile: string;
}

/** The one window of the application, which may be closed and made again. */
export interface MainWindow {
  /** `null` while it is closed. */
  readonly now: () => Electron.BrowserWindow | null;
  /** Makes it where it is closed, and brings it to the front. */
  readonly show: () => void;
  /** Closes it without asking whether it may be closed. */
  readonly close: () => void;
}

export interface MainWindowOptions {
  readonly files: WindowFiles;
  readonly memory: Memory;
  /** False keeps the window open: whoever answers closes it later, or not. */
  readonly mayClose: () => boolean;
  /** The page's process has ended: once, or again and again. */
  readonly onPageEnded: (reason: string, keepsEnding: boolean) => void;
}

export function mainWindow(
  { BrowserWindow, nativeTheme, screen }: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme' | 'screen'>,
  { files, memory, mayClose, onPageEnded }: MainWindowOptions,
): MainWindow {
  let window: Electron.BrowserWindow | null = null;

  const make = () => {
    const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
    const place = placeWindow(memory.now().window, areas as [Area, ...Area[]]);
    const made = new BrowserWindow(windowOptions(place, files, nativeTheme.shouldUseDarkColors));
    made.once('ready-to-show', () => {
      if (place.isMaximized) made.maximize();
      made.show();
    });
    made.on('close', (event) => {
      memory.change({ window: { ...made.getNormalBounds(), isMaximized: made.isMaximized() } });
      if (!mayClose()) event.preventDefault();
    });
    made.on('closed', () => {
      window = null;
    });
    comeBack(made.webContents, onPageEnded);
    // It fails where another load takes its place.
    made.loadURL(pageAddress).catch(() => {});
    return made;
  };
  return {
    now: () => window,
    show: () => {
      window ??= make();
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    close: () => window?.destroy(),
  };
}

/** How the window is made: its page can do no more than a browser's, but for what `preloadFile` gives it. */
export function windowOptions(
  { isMaximized: _, ...bounds }: WindowPlace,
  { preloadFile, iconFile }: WindowFiles,
  isDark: boolean,
): Electron.BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    show: false,
    title: 'Switchback',
    icon: iconFile,
    backgroundColor: grounds[isDark ? 'dark' : 'light'],
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/** A page that has ended is loaded again, as long as that helps: no window stays blank. */
function comeBack(contents: Electron.WebContents, onPageEnded: MainWindowOptions['onPageEnded']): void {
  let endedMs = Number.NEGATIVE_INFINITY;
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const keepsEnding = performance.now() - endedMs < pageSteadyMs;
    endedMs = performance.now();
    onPageEnded(reason, keepsEnding);
    if (!keepsEnding) contents.reload();
  });
}
