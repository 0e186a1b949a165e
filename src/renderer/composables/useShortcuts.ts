import { useEventListener } from '@vueuse/core';
import { onScopeDispose, shallowReactive } from 'vue';

/** A key that does something as long as the component that registered it lives. */
export interface Shortcut {
  /** `event.key`s that do the same, with `Shift+`, `Ctrl+` (or ⌘) before them: `ArrowLeft`, `Ctrl+z`. */
  readonly keys: readonly string[];
  /** Key of the message that says what it does, for the list under `?`. */
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
}

/** All shortcuts that work now, in the order they were registered, for the list under `?`. */
export const activeShortcuts = shallowReactive(new Set<readonly Shortcut[]>());

/** Registers keys. They do nothing while somebody types, or while a dialog or menu is open. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  activeShortcuts.add(shortcuts);
  onScopeDispose(() => activeShortcuts.delete(shortcuts));
  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || isBusy(event.target)) return;
    const pressed = nameOf(event);
    const found = shortcuts.find(({ keys }) => keys.includes(pressed));
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}

function nameOf(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  // A letter or sign says by itself whether Shift was pressed.
  const shift = event.shiftKey && event.key.length > 1 ? 'Shift+' : '';
  return `${control}${shift}${event.key}`;
}

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]')) return true;
  return document.querySelector('[role=dialog], [role=menu], [role=listbox][data-state=open]') !== null;
}
