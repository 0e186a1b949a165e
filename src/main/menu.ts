import { type Appearance, languages, themes } from '../shared/appearance.ts';
import type { PageCommand } from '../shared/desktop.ts';
import type { Messages } from './messages.ts';

/** What an entry of the menu does. */
export type MenuAction =
  | { readonly kind: 'openWorkspace' }
  | { readonly kind: 'openRecent'; readonly folder: string }
  | { readonly kind: 'clearRecent' }
  | { readonly kind: 'addDataset' }
  | { readonly kind: 'showWorkspace' }
  | { readonly kind: 'readPaper' }
  | { readonly kind: 'tellPage'; readonly command: PageCommand };

/** An entry of the menu as data; roles are Electron's own. */
export interface MenuEntry {
  readonly label?: string;
  readonly role?: string;
  readonly type?: 'separator' | 'radio';
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly action?: MenuAction;
  readonly entries?: readonly MenuEntry[];
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  /** Developer tools are for those who work on Switchback. */
  readonly isPackaged: boolean;
  readonly messages: Messages;
  readonly appearance: Appearance;
  readonly recentWorkspaces: readonly string[];
}

const separator: MenuEntry = { type: 'separator' };

/** The menu bar. */
export function menuEntries(state: MenuState): MenuEntry[] {
  const isMac = state.platform === 'darwin';
  return [
    ...(isMac ? [applicationMenu(state)] : []),
    fileMenu(state, isMac),
    editMenu(state),
    viewMenu(state),
    ...(isMac ? [windowMenu(state)] : []),
    helpMenu(state, isMac),
  ];
}

const withRole = (role: string, label: string): MenuEntry => ({ role, label });
const telling = (label: string, command: PageCommand): MenuEntry => ({ label, action: { kind: 'tellPage', command } });

/** macOS has a menu under the application's name. */
function applicationMenu({ messages: m }: MenuState): MenuEntry {
  return {
    label: 'Switchback',
    entries: [
      withRole('about', m.about),
      separator,
      withRole('services', m.services),
      separator,
      withRole('hide', m.hide),
      withRole('hideOthers', m.hideOthers),
      withRole('unhide', m.unhide),
      separator,
      withRole('quit', m.quit),
    ],
  };
}

function fileMenu({ messages: m, recentWorkspaces }: MenuState, isMac: boolean): MenuEntry {
  const recent = recentWorkspaces.map(
    (folder): MenuEntry => ({ label: folder, action: { kind: 'openRecent', folder } }),
  );
  return {
    label: m.file,
    entries: [
      { label: m.openWorkspace, accelerator: 'CmdOrCtrl+O', action: { kind: 'openWorkspace' } },
      {
        label: m.openRecent,
        enabled: recent.length > 0,
        entries: [...recent, separator, { label: m.clearRecent, action: { kind: 'clearRecent' } }],
      },
      { label: m.showWorkspace, action: { kind: 'showWorkspace' } },
      separator,
      { label: m.addDataset, accelerator: 'CmdOrCtrl+Shift+O', action: { kind: 'addDataset' } },
      separator,
      isMac ? withRole('close', m.close) : withRole('quit', m.quit),
    ],
  };
}

function editMenu({ messages: m }: MenuState): MenuEntry {
  return {
    label: m.edit,
    entries: [
      withRole('undo', m.undo),
      withRole('redo', m.redo),
      separator,
      withRole('cut', m.cut),
      withRole('copy', m.copy),
      withRole('paste', m.paste),
      withRole('selectAll', m.selectAll),
    ],
  };
}

function viewMenu({ messages: m, appearance, isPackaged }: MenuState): MenuEntry {
  const themeEntries = themes.map(
    (theme): MenuEntry => ({
      ...telling(m[`theme.${theme}`], { kind: 'setTheme', theme }),
      type: 'radio',
      checked: theme === appearance.theme,
    }),
  );
  const languageEntries = languages.map(
    (language): MenuEntry => ({
      ...telling(m[`language.${language}`], { kind: 'setLanguage', language }),
      type: 'radio',
      checked: language === appearance.language,
    }),
  );
  return {
    label: m.view,
    entries: [
      { label: m.theme, entries: themeEntries },
      { label: m.language, entries: languageEntries },
      separator,
      withRole('resetZoom', m.actualSize),
      withRole('zoomIn', m.zoomIn),
      withRole('zoomOut', m.zoomOut),
      withRole('togglefullscreen', m.fullScreen),
      separator,
      withRole('reload', m.reload),
      ...(isPackaged ? [] : [withRole('toggleDevTools', m.developerTools)]),
    ],
  };
}

function windowMenu({ messages: m }: MenuState): MenuEntry {
  return { label: m.window, role: 'window', entries: [withRole('minimize', m.minimize), withRole('zoom', m.zoom)] };
}

function helpMenu({ messages: m }: MenuState, isMac: boolean): MenuEntry {
  return {
    label: m.help,
    role: 'help',
    entries: [
      telling(m.keys, { kind: 'showKeys' }),
      { label: m.paper, action: { kind: 'readPaper' } },
      ...(isMac ? [] : [separator, withRole('about', m.about)]),
    ],
  };
}
