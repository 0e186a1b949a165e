import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions } from 'electron';
import type { ReadyParts } from '../../src/main/application.ts';
import { StandInChannel, type StandInPort } from './ports.ts';

type Listener = (...args: unknown[]) => unknown;

/** A window that shows nothing and remembers what was done to it. */
export class StandInWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), {
    sent: [] as [channel: string, message: unknown][],
    reloads: 0,
    send(...message: [string, unknown]) {
      this.sent.push(message);
    },
    reload() {
      this.reloads += 1;
    },
    setWindowOpenHandler() {},
  });
  readonly loaded: string[] = [];
  isShown = false;
  isDestroyed = false;
  readonly options: BrowserWindowConstructorOptions;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  async loadURL(address: string) {
    this.loaded.push(address);
    this.emit('ready-to-show');
  }
  show() {
    this.isShown = true;
  }
  hide() {
    this.isShown = false;
  }
  destroy() {
    this.isDestroyed = true;
    this.emit('closed');
  }
  maximize() {}
  restore() {}
  focus() {}
  isMinimized = () => false;
  isMaximized = () => false;
  getNormalBounds = () => ({ x: 11, y: 22, width: 1300, height: 800 });
}

/** The few calls of Electron that the main process makes, without Electron, and what came of them. */
export function standInElectron(userData: string) {
  const seen = {
    windows: [] as StandInWindow[],
    menus: [] as MenuItemConstructorOptions[][],
    /** Titles and details of message boxes. */
    told: [] as { message: string; detail?: string; buttons?: string[] }[],
    schemes: [] as unknown[],
    opened: [] as string[],
    hasQuit: false,
  };
  /** What a person does when asked. */
  const person = { folders: [] as string[], button: 0 };
  let answer: ((request: Request) => Response | Promise<Response>) | undefined;
  const on = new Map<string, Listener>();
  const handle = new Map<string, Listener>();

  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    hasLock: true,
    requestSingleInstanceLock: () => app.hasLock,
    enableSandbox: () => {},
    setAppUserModelId: () => {},
    addRecentDocument: () => {},
    whenReady: async () => {},
    getPath: () => userData,
    getLocale: () => 'en-GB',
    quit: () => {
      let isPrevented = false;
      app.emit('before-quit', { preventDefault: () => (isPrevented = true) });
      if (!isPrevented) seen.hasQuit = true;
    },
  });
  class Window extends StandInWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      super(options);
      seen.windows.push(this);
    }
  }
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  });
  const workArea = { x: 0, y: 0, width: 1920, height: 1080 };
  const electron = {
    app,
    BrowserWindow: Window,
    dialog: {
      showOpenDialog: async () => ({ canceled: person.folders.length === 0, filePaths: [person.folders.shift()] }),
      showMessageBox: async (...args: never[]) => {
        seen.told.push(args.at(-1)!);
        return { response: person.button };
      },
      showErrorBox: (message: string, detail: string) => seen.told.push({ message, detail }),
    },
    ipcMain: {
      on: (channel: string, listener: Listener) => on.set(channel, listener),
      handle: (channel: string, listener: Listener) => handle.set(channel, listener),
    },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (menu: MenuItemConstructorOptions[]) => seen.menus.push(menu),
    },
    MessageChannelMain: StandInChannel,
    nativeTheme: { themeSource: 'system', shouldUseDarkColors: false },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown[]) => seen.schemes.push(...schemes),
      handle: (_scheme: string, handler: typeof answer) => {
        answer = handler;
      },
    },
    screen: { getPrimaryDisplay: () => ({ workArea }), getAllDisplays: () => [{ workArea }] },
    session: { defaultSession: session },
    shell: {
      openPath: async (path: string) => void seen.opened.push(path),
      openExternal: async (address: string) => void seen.opened.push(address),
    },
  };
  return {
    electron: electron as unknown as ReadyParts,
    app,
    seen,
    person,
    theme: electron.nativeTheme,
    /** What a window asks for under `app://`. */
    ask: async (address: string, init?: RequestInit) => answer!(new Request(address, init)),
    /** A message from a page, by default the window's own; a line that comes back is given to `onLine`. */
    send: (
      channel: string,
      message: unknown,
      from: Partial<{ url: string; onLine: (port: StandInPort) => void }> = {},
    ) => {
      const { url = 'app://switchback/library', onLine } = from;
      const postMessage = (_channel: string, _message: unknown, [port]: StandInPort[]) => onLine?.(port!);
      return (on.get(channel) ?? handle.get(channel))!({ senderFrame: { url, parent: null, postMessage } }, message);
    },
  };
}
