import { onActivated, onDeactivated, onScopeDispose, shallowReactive } from 'vue';
import { pressedKeys } from './shortcutKeys.ts';

/** Keys that do something as long as the component that registered them is shown. */
export interface Shortcut {
  /**
   * `event.key`s that do the same, with `Ctrl+` (or ⌘), `Alt+`, `Shift+` before them: `ArrowLeft`, `Ctrl+z`, `?`. Two with a blank
   * between them are pressed one after the other: `g 1`.
   */
  readonly keys: readonly string[];
  /** Key of the message that says what it does, for the list under `?`. */
  readonly label: string;
  /** A held key does it again and again: going on to the next, zooming. */
  readonly repeats?: boolean;
  /** Gives `false` where the key means nothing just now and is left to others. */
  readonly run: (event: KeyboardEvent) => unknown;
}

export interface ShortcutGroup {
  /** Key of the message that names it; without one it is the screen's. */
  readonly title: string | undefined;
  readonly shortcuts: readonly Shortcut[];
}

/** All shortcuts that work now, in the order they were registered, for the list under `?`. */
export const activeShortcuts: ShortcutGroup[] = shallowReactive([]);

/**
 * Registers keys. They do nothing while somebody types, or while a dialog or a menu is open; of several that want a key, the last
 * registered has it.
 */
export function useShortcuts(shortcuts: readonly Shortcut[], title?: string): void {
  const group = { title, shortcuts };
  const leave = () => {
    const index = activeShortcuts.indexOf(group);
    if (index >= 0) activeShortcuts.splice(index, 1);
  };
  const enter = () => {
    leave();
    activeShortcuts.push(group);
  };
  enter();
  onActivated(enter);
  onDeactivated(leave);
  onScopeDispose(leave);
}

/** How long the first of two keys waits for the second. */
const sequenceMs = 1500;
let first: { readonly keys: string; readonly atMs: number } | undefined;

/** Does what the keys of an event stand for. The shell listens for the whole page. */
export function pressShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTaken(event.target)) return;
  const pressed = pressedKeys(event);
  const before = first && event.timeStamp - first.atMs < sequenceMs ? `${first.keys} ${pressed}` : null;
  first = { keys: pressed, atMs: event.timeStamp };
  for (const wanted of [before, pressed]) {
    const isDone = activeShortcuts
      .toReversed()
      .flatMap((group) => group.shortcuts)
      .filter(({ keys }) => wanted !== null && keys.includes(wanted))
      .some(({ run, repeats }) => (event.repeat && !repeats) || run(event) !== false);
    if (!isDone) continue;
    first = undefined;
    event.preventDefault();
    return;
  }
}

const fields = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]';
const layers = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not(.kit-grid)';

/** Whether what has the keyboard, or lies over the page, wants the keys for itself. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('.kit-dialog, [role=menu]') !== null) return true;
  return target instanceof Element && target.closest(`${fields}, ${layers}`) !== null;
}
