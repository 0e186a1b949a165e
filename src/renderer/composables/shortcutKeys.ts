const isApple = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ' ': '␣',
  ...(isApple && { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }),
};

/** Names to print of keys in the way of `useShortcuts`: `Ctrl+Shift+ArrowLeft` and `g 1` have three and two. */
export function keyNames(keys: string): string[] {
  const pressed = keys === ' ' ? [keys] : keys.split(' ');
  return pressed.flatMap((each) => each.split(/(?<=.)\+(?=.)/)).map((part) => signs[part] ?? printed(part));
}

const printed = (key: string) => (key.length === 1 ? key.toUpperCase() : key);

/** What of a keyboard's event says which keys it was. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** An event in the way of `useShortcuts`. `Ctrl` is also ⌘; a letter or a sign says for itself whether Shift was pressed. */
export function pressedKeys({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const isNamed = key.length > 1;
  const held = [
    ctrlKey || metaKey ? 'Ctrl+' : '',
    altKey && isNamed ? 'Alt+' : '',
    shiftKey && isNamed ? 'Shift+' : '',
  ];
  return `${held.join('')}${key}`;
}
