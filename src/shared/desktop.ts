import type { Appearance, Language, Theme } from './appearance.ts';
import type { Sentence } from './sentence.ts';

/** Under what name Electron's preload puts itself into the page's window. */
export const desktopName = 'switchback';

/** What the preload's `message` event says that brings a page its line; the event's one port is the line. */
export const lineMessage = 'switchback.line';

/** What a page and Electron's main process send each other, by channel. */
export const channels = {
  askForLine: 'line.ask',
  openLine: 'line.open',
  chooseFolder: 'folder.choose',
  grantDropped: 'folder.grantDropped',
  tellAppearance: 'appearance.tell',
  tellUnsaved: 'unsaved.tell',
  command: 'menu.command',
} as const;

/** What a folder is chosen for: the dialog's title says it. */
export const folderPurposes = ['dataset', 'move', 'export', 'cluster'] as const;
export type FolderPurpose = (typeof folderPurposes)[number];

/** A folder, or a model's file, that a person has chosen, by the id of its grant; its path stays with the host. */
export interface ChosenFolder {
  readonly folderId: string;
  /** Its last part, for people to read. */
  readonly name: string;
}

/** What Electron's main process asks of the page, most of it by the menu. */
export type PageCommand =
  | { readonly kind: 'addDataset'; readonly folder: ChosenFolder }
  | { readonly kind: 'setTheme'; readonly theme: Theme }
  | { readonly kind: 'setLanguage'; readonly language: Language }
  | { readonly kind: 'showKeys' }
  /** Something a person should know at once. */
  | { readonly kind: 'tell'; readonly sentence: Sentence };

/** What a page can do in Electron and not in a browser. */
export interface Desktop {
  /** Asks for a line to the host; it comes as a `message` event of the window that says `lineMessage`. */
  readonly askForLine: () => void;
  /** The system's own dialog; `null` when nothing was chosen. */
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<ChosenFolder | null>;
  /** A folder or file that was dropped or opened on the page; `null` for what the page has made itself. */
  readonly grantDropped: (dropped: File) => Promise<ChosenFolder | null>;
  /** How the page looks and speaks, for what is seen beside it: menu, dialogs, title bar. */
  readonly tellAppearance: (appearance: Appearance) => void;
  /** Whether the page holds something that is not stored: the window is not closed without a question then. */
  readonly tellUnsaved: (isUnsaved: boolean) => void;
  /** Gives back what ends it. */
  readonly onCommand: (listener: (command: PageCommand) => void) => () => void;
}
