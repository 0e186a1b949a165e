import { expect, test } from 'vitest';
import { isAllowedDownload, isAllowedPermission, isPageAddress, isTrustedSender } from '../../src/main/pageAddress.ts';

const elsewhere = [
  'https://switchback/',
  'file:///etc/passwd',
  'app://switchback.example/',
  'app://elsewhere/switchback',
  'app://switchback:80/',
  'app://me@switchback/',
  'APP-EVIL://switchback/',
  'javascript:alert(1)',
  'data:text/html,hello',
  'about:blank',
  '',
];

test.each(['app://switchback/', 'app://switchback/features/first@8/pool5/12?rule=deconvnet', 'APP://switchback/'])(
  '%s is the page',
  (address) => {
    expect(isPageAddress(address)).toBe(true);
  },
);

test.each(elsewhere)('"%s" is not the page, and nothing is saved from it', (address) => {
  expect(isPageAddress(address)).toBe(false);
  expect(isAllowedDownload(address)).toBe(false);
});

test('what the page has made may be saved, what another has made may not', () => {
  expect(isAllowedDownload('app://switchback/figures/1.pdf')).toBe(true);
  expect(isAllowedDownload('blob:app://switchback/7d0c')).toBe(true);
  expect(isAllowedDownload('blob:https://elsewhere.example/7d0c')).toBe(false);
});

test('a page may put text on the clipboard, notify, and nothing more', () => {
  for (const permission of ['clipboard-sanitized-write', 'notifications']) {
    expect(isAllowedPermission(permission, 'app://switchback/')).toBe(true);
    expect(isAllowedPermission(permission, 'https://elsewhere.example/')).toBe(false);
  }
  for (const permission of ['clipboard-read', 'media', 'geolocation', 'openExternal', 'fileSystem'])
    expect(isAllowedPermission(permission, 'app://switchback/')).toBe(false);
});

test("messages are heeded from a window's own page alone", () => {
  expect(isTrustedSender({ url: 'app://switchback/inspect', parent: null })).toBe(true);
  expect(isTrustedSender({ url: 'app://switchback/inspect', parent: {} })).toBe(false);
  expect(isTrustedSender(null)).toBe(false);
  for (const url of elsewhere) expect(isTrustedSender({ url, parent: null })).toBe(false);
});
