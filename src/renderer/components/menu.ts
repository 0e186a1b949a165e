import type { Component } from 'vue';

/** A row of an `AppMenu` or an `AppContextMenu`. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => unknown;
  readonly icon?: Component | undefined;
  /** As `useShortcuts` writes it. */
  readonly shortcut?: string | undefined;
  /** Makes the row one of a choice, and marks the chosen one. */
  readonly checked?: boolean | undefined;
  /** It deletes. */
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

/** Rows from the top; `null` is a line between two groups. */
export type MenuItems = readonly (MenuItem | null)[];
