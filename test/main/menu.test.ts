import { describe, expect, test } from 'vitest';
import { type MenuEntry, menuEntries } from '../../src/main/menu.ts';
import { menuTemplate } from '../../src/main/menuBar.ts';
import { messages } from '../../src/main/messages.ts';
import { languages } from '../../src/shared/appearance.ts';

const state = {
  platform: 'linux',
  isPackaged: true,
  messages: messages.en,
  appearance: { theme: 'dark', language: 'en' },
  recentWorkspaces: ['/data/first', '/data/second'],
} as const;

const flat = (entries: readonly MenuEntry[]): MenuEntry[] =>
  entries.flatMap((entry) => [entry, ...flat(entry.entries ?? [])]);
const find = (entries: readonly MenuEntry[], label: string) => flat(entries).find((entry) => entry.label === label)!;

test('menu and dialogs are complete in every language', () => {
  for (const language of languages) {
    expect(Object.keys(messages[language]).toSorted()).toEqual(Object.keys(messages.en).toSorted());
    for (const text of Object.values(messages[language])) expect(text.trim()).not.toBe('');
  }
});

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  test('says something in every entry and does something with each', () => {
    for (const language of languages) {
      const entries = menuEntries({ ...state, platform, messages: messages[language] });
      for (const entry of flat(entries)) {
        if (entry.type === 'separator') continue;
        expect(entry.label).toBeTruthy();
        expect(entry.role ?? entry.action ?? entry.entries).toBeDefined();
      }
    }
  });

  test('has one way to quit and one to the keys', () => {
    const entries = flat(menuEntries({ ...state, platform }));
    expect(entries.filter(({ role }) => role === 'quit')).toHaveLength(1);
    expect(entries.filter(({ role }) => role === 'about')).toHaveLength(1);
    expect(
      entries.filter(({ action }) => action?.kind === 'tellPage' && action.command.kind === 'showKeys'),
    ).toHaveLength(1);
  });

  test('uses no key twice', () => {
    const keys = flat(menuEntries({ ...state, platform })).flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test('the theme and language in use are marked', () => {
  const entries = menuEntries(state);
  const marked = flat(entries).filter(({ checked }) => checked);
  expect(marked.map(({ label }) => label)).toEqual(['Dark', 'English']);
});

test('recent workspaces can be opened; without any the list is not', () => {
  const recent = find(menuEntries(state), 'Open recent');
  expect(recent.enabled).toBe(true);
  expect(recent.entries![1]!.action).toEqual({ kind: 'openRecent', folder: '/data/second' });
  expect(find(menuEntries({ ...state, recentWorkspaces: [] }), 'Open recent').enabled).toBe(false);
});

test('developer tools are in no packaged menu', () => {
  const has = (isPackaged: boolean) =>
    flat(menuEntries({ ...state, isPackaged })).some(({ role }) => role === 'toggleDevTools');
  expect([has(true), has(false)]).toEqual([false, true]);
});

test('an entry that is chosen runs its action', () => {
  const run: unknown[] = [];
  const template = menuTemplate(menuEntries(state), (action) => run.push(action));
  const file = template[0]!.submenu as ReturnType<typeof menuTemplate>;
  file[0]!.click!({} as never, undefined, {} as never);
  expect(run).toEqual([{ kind: 'openWorkspace' }]);
  expect(file.at(-1)).toEqual({ label: 'Quit Switchback', role: 'quit' });
});
