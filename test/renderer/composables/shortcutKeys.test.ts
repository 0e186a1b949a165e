import { expect, test } from 'vitest';
import { type KeyPress, keyNames, pressedKeys } from '../../../src/renderer/composables/shortcutKeys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  [press('ArrowLeft'), 'ArrowLeft'],
  [press('ArrowLeft', { shiftKey: true }), 'Shift+ArrowLeft'],
  [press('?', { shiftKey: true }), '?'],
  [press('z', { ctrlKey: true }), 'Ctrl+z'],
  [press('z', { metaKey: true }), 'Ctrl+z'],
  [press('Enter', { altKey: true, ctrlKey: true }), 'Ctrl+Alt+Enter'],
])('%o', (event, keys) => expect(pressedKeys(event)).toBe(keys));

test.each([
  ['Ctrl+Shift+ArrowLeft', ['Ctrl', 'Shift', '←']],
  ['g 1', ['G', '1']],
  ['Ctrl++', ['Ctrl', '+']],
  ['+', ['+']],
  [' ', ['␣']],
])('"%s" is printed', (keys, names) => expect(keyNames(keys)).toEqual(names));
