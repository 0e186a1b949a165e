import { expect, test } from 'vitest';
import { textOf } from '../../src/shared/text.ts';

test.each([
  ['UTF-8', [0x7b, 0xc3, 0xa9, 0x7d]],
  ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x7b, 0xc3, 0xa9, 0x7d]],
  ['UTF-16, little-endian', [0xff, 0xfe, 0x7b, 0, 0xe9, 0, 0x7d, 0]],
  ['UTF-16, big-endian', [0xfe, 0xff, 0, 0x7b, 0, 0xe9, 0, 0x7d]],
])('%s', (_encoding, bytes) => {
  expect(textOf(Uint8Array.from(bytes))).toBe('{é}');
});
