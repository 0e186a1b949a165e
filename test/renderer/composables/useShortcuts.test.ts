import { beforeAll, expect, test, vi } from 'vitest';
import { activeShortcuts, pressShortcut } from '../../../src/renderer/composables/useShortcuts.ts';

/** What of a page the keys ask for: no dialog, nothing typed into. */
beforeAll(() => {
  vi.stubGlobal('document', { querySelector: () => null });
  vi.stubGlobal('Element', class {});
});

const press = (key: string, repeat: boolean) => {
  const event = { key, repeat, timeStamp: 0, target: null, preventDefault: vi.fn() };
  pressShortcut(event as unknown as KeyboardEvent);
  return event;
};

test('a held key does only again what is meant to repeat, and leaves the rest to nobody else', () => {
  const [once, again] = [vi.fn(), vi.fn()];
  const shortcuts = [
    { keys: ['l'], label: 'once', run: once },
    { keys: ['.'], label: 'again', repeats: true, run: again },
  ];
  activeShortcuts.push({ title: undefined, shortcuts });
  for (const repeat of [false, true, true]) {
    expect(press('l', repeat).preventDefault).toHaveBeenCalled();
    press('.', repeat);
  }
  expect(once).toHaveBeenCalledTimes(1);
  expect(again).toHaveBeenCalledTimes(3);
});
