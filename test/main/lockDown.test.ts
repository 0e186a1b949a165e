import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { lockDownContents, lockDownSession } from '../../src/main/lockDown.ts';

function lockedContents() {
  let onWindow: (details: { url: string }) => unknown = () => null;
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: typeof onWindow) => {
      onWindow = handler;
    },
  });
  const refused: string[] = [];
  lockDownContents(contents as never, ({ text }) => refused.push(text));
  const wasPrevented = (event: string, url = 'https://elsewhere.example/') => {
    let prevented = false;
    contents.emit(event, { url, preventDefault: () => (prevented = true) });
    return prevented;
  };
  return { refused, wasPrevented, openWindow: (url: string) => onWindow({ url }) };
}

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s leads nowhere but to the page', (event) => {
  const { refused, wasPrevented } = lockedContents();
  expect(wasPrevented(event)).toBe(true);
  expect(wasPrevented(event, 'file:///home/me/dropped.jpg')).toBe(true);
  expect(wasPrevented(event, 'app://switchback/atlas')).toBe(false);
  expect(refused).toEqual([
    'Refused a way to https://elsewhere.example/.',
    'Refused a way to file:///home/me/dropped.jpg.',
  ]);
});

test('no webview and no window, not even of the page', () => {
  const { refused, wasPrevented, openWindow } = lockedContents();
  expect(wasPrevented('will-attach-webview')).toBe(true);
  expect(openWindow('app://switchback/')).toEqual({ action: 'deny' });
  expect(refused).toEqual(['Refused a webview.', 'Refused a window at app://switchback/.']);
});

test('permissions, devices and downloads', () => {
  type Request = (
    contents: null,
    permission: string,
    answer: (ok: boolean) => void,
    details: { requestingUrl: string },
  ) => void;
  const handlers = {} as {
    request: Request;
    check: (c: null, permission: string, origin: string) => boolean;
    device: () => boolean;
  };
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: Request) => (handlers.request = handler),
    setPermissionCheckHandler: (handler: typeof handlers.check) => (handlers.check = handler),
    setDevicePermissionHandler: (handler: typeof handlers.device) => (handlers.device = handler),
  });
  const refused: string[] = [];
  lockDownSession(session as never, ({ text }) => refused.push(text));

  const answers: boolean[] = [];
  const page = { requestingUrl: 'app://switchback/features' };
  handlers.request(null, 'media', (ok) => answers.push(ok), page);
  handlers.request(null, 'clipboard-sanitized-write', (ok) => answers.push(ok), page);
  expect(answers).toEqual([false, true]);
  expect(handlers.check(null, 'midi', 'app://switchback/')).toBe(false);
  expect(handlers.device()).toBe(false);

  const download = (url: string) => {
    let prevented = false;
    session.emit('will-download', { preventDefault: () => (prevented = true) }, { getURL: () => url });
    return prevented;
  };
  expect(download('https://elsewhere.example/setup.exe')).toBe(true);
  expect(download('blob:app://switchback/1')).toBe(false);
  expect(refused).toEqual([
    'Refused the permission media.',
    'Refused a download from https://elsewhere.example/setup.exe.',
  ]);
});
