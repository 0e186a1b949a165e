import type { MenuItemConstructorOptions } from 'electron';
import type { MenuAction, MenuEntry } from './menu.ts';

/** Entries as Electron's `Menu.buildFromTemplate` takes them; `run` does what was chosen. */
export function menuTemplate(
  entries: readonly MenuEntry[],
  run: (action: MenuAction) => void,
): MenuItemConstructorOptions[] {
  return entries.map(({ action, entries: inner, role, ...entry }) => ({
    ...entry,
    ...(role && { role: role as NonNullable<MenuItemConstructorOptions['role']> }),
    ...(action && { click: () => run(action) }),
    ...(inner && { submenu: menuTemplate(inner, run) }),
  }));
}
