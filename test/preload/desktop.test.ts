import { expect, test } from 'vitest';
import { desktopFor } from '../../src/preload/desktop.ts';
import { channels, type PageCommand } from '../../src/shared/desktop.ts';

function preloaded() {
  const listeners = new Map<string, (...args: unknown[]) => void>();
  const sent: unknown[][] = [];
  const posted: unknown[][] = [];
  const ipcRenderer = {
    send: (...message: unknown[]) => sent.push(message),
    invoke: async (...message: unknown[]) => {
      sent.push(message);
      return { folderId: 'id', name: 'photos' };
    },
    on: (channel: string, listener: (...args: unknown[]) => void) => listeners.set(channel, listener),
    off: (channel: string) => listeners.delete(channel),
  };
  const page = {
    location: { origin: 'app://switchback' },
    postMessage: (...message: unknown[]) => posted.push(message),
  };
  const desktop = desktopFor(ipcRenderer as never, { getPathForFile: () => '/home/me/photos' }, page as never);
  return { desktop, listeners, sent, posted };
}

test('a line is asked for, and handed on to the own page alone', () => {
  const { desktop, listeners, sent, posted } = preloaded();
  desktop.askForLine();
  expect(sent).toEqual([['line.ask']]);
  listeners.get(channels.openLine)!({ ports: ['a port'] });
  expect(posted).toEqual([['switchback.line', 'app://switchback', ['a port']]]);
});

test('a page is given the id of what was dropped, never its path', async () => {
  const { desktop, sent } = preloaded();
  expect(await desktop.grantDropped({ name: 'photos' } as File)).toEqual({ folderId: 'id', name: 'photos' });
  expect(sent).toEqual([['folder.grantDropped', '/home/me/photos']]);
});

test('commands of the menu are heard until the listener ends, without what Electron tells beside', () => {
  const { desktop, listeners } = preloaded();
  const heard: PageCommand[] = [];
  const end = desktop.onCommand((command) => heard.push(command));
  listeners.get(channels.command)!({ sender: 'Electron' }, { kind: 'showKeys' });
  expect(heard).toEqual([{ kind: 'showKeys' }]);
  end();
  expect(listeners.has(channels.command)).toBe(false);
});

test('what a page gets is these six and nothing of Electron', () => {
  expect(Object.keys(preloaded().desktop).toSorted()).toEqual([
    'askForLine',
    'chooseFolder',
    'grantDropped',
    'onCommand',
    'tellAppearance',
    'tellUnsaved',
  ]);
});
