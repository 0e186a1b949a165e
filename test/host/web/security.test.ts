import { expect, test } from 'vitest';
import { isOwnHost, isOwnOrigin, isToken } from '../../../src/host/web/security.ts';

const address = { hosts: ['127.0.0.1', 'localhost'], port: 4780 };

test.each([
  ['127.0.0.1:4780', true],
  ['LOCALHOST:4780', true],
  ['127.0.0.1', false],
  ['127.0.0.1:47801', false],
  ['evil.example:4780', false],
  ['127.0.0.1.evil.example:4780', false],
  [undefined, false],
])('the Host header %s', (header, own) => {
  expect(isOwnHost(header, address)).toBe(own);
});

test.each([
  [undefined, true],
  ['http://localhost:4780', true],
  ['https://localhost:4780', false],
  ['http://localhost:4781', false],
  ['http://evil.example', false],
  ['null', false],
])('the Origin header %s', (header, own) => {
  expect(isOwnOrigin(header, address)).toBe(own);
});

test('a token is itself alone', () => {
  expect(isToken('abc', 'abc')).toBe(true);
  for (const wrong of ['abd', 'ab', 'abcd', '', undefined]) expect(isToken(wrong, 'abc')).toBe(false);
});
