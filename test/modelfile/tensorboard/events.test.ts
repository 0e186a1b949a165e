import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeEvents, readEvents } from '../../../src/modelfile/tensorboard/events.ts';
import { frameRecords, maskedCrc, readRecords } from '../../../src/modelfile/tensorboard/records.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, name));
const told = (name: string) =>
  readEvents(fixture(name), name).map(({ tag, step, value }) => [tag, step, Math.fround(value)]);

test('checksums are CRC-32C: that of its specification, masked', () => {
  // RFC 3720, B.4: 32 bytes of zeros.
  const crc = 0x8a9136aa;
  expect(maskedCrc(new Uint8Array(32))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
});

test('numbers as PyTorch writes them', () => {
  expect(told('simple.tfevents')).toEqual([
    ...[0, 1, 2, 3, 4].map((step) => ['Loss/train', step, Math.fround(2 / (step + 1))]),
    ['Accuracy/val', 2, 0.25],
    ['Accuracy/val', 4, 0.5],
  ]);
});

test('numbers as TensorFlow 2 writes them, in either field, and texts passed over', () => {
  expect(told('tensors.tfevents')).toEqual([0, 1, 2, 3].map((step) => ['epoch_loss', step, 1.5 - step / 4]));
});

test('what is written is read', () => {
  const event = fc.record({
    tag: fc.string({ minLength: 1, maxLength: 30 }),
    step: fc.nat(2 ** 31 - 1),
    value: fc.float({ noNaN: true }),
    wallTime: fc.double({ min: 0, max: 4e9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      expect(readEvents(encodeEvents(events, 1000), 'file')).toEqual(events);
    }),
    { numRuns: 50 },
  );
});

test('a record that is still being written is left out, one that is damaged is refused by its number', () => {
  const records = [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(4)];
  const whole = Buffer.from(frameRecords(records));
  expect(readRecords(whole, 'file').map((own) => [...own])).toEqual([[1, 2, 3], [], [4]]);
  for (const cut of [1, 5, 16]) expect(readRecords(whole.subarray(0, -cut), 'file')).toHaveLength(2);
  const damaged = Buffer.from(whole);
  damaged[12 + 1]! ^= 1;
  expect(() => readRecords(damaged, 'file')).toThrow(/"file" is no whole event file of TensorBoard \(record 1\)/);
  expect(() => readRecords(Buffer.from('no event file, but some text that is long enough'), 'file')).toThrow(
    /record 1/,
  );
});
