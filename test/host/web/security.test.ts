import { describe, expect, test } from 'vitest';
import { hostsOf, isOwnHost, isOwnOrigin, isToken } from '../../../src/host/web/security.ts';

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
  ['127.0.0.1', true],
  ['127.0.0.1:80', true],
  ['127.0.0.1:4780', false],
  ['evil.example', false],
])("the Host header %s at HTTP's own port", (header, own) => {
  expect(isOwnHost(header, { ...address, port: 80 })).toBe(own);
  expect(isOwnOrigin(`http://${header}`, { ...address, port: 80 })).toBe(own);
});

describe('what a browser may call a host that listens', () => {
  const machine = { name: 'GPUBox', addresses: ['192.168.1.5', 'FD00::5'] };
  const loopback = ['localhost', '127.0.0.1', '[::1]'];

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['GPUBox', 'gpubox'],
    ['::1', '[::1]'],
    ['2001:DB8:0::7', '[2001:db8::7]'],
  ])('at %s', (hostname, host) => {
    expect(hostsOf(hostname, machine)).toEqual([host, ...loopback]);
  });

  test.each(['0.0.0.0', '::', '0:0::0'])("at %s, everywhere: the machine's addresses and its name", (hostname) => {
    const hosts = hostsOf(hostname, machine);
    expect(hosts).toEqual(['192.168.1.5', '[fd00::5]', ...loopback, 'gpubox']);
    expect(isOwnHost('evil.example:4780', { hosts, port: 4780 })).toBe(false);
    expect(isOwnHost('0.0.0.0:4780', { hosts, port: 4780 })).toBe(false);
  });
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
