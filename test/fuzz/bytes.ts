import fc from 'fast-check';

type Change = (bytes: Buffer) => Buffer;

/** Numbers at which lengths, sizes and offsets go wrong. */
export const extremes: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 7n, 8n, 15n, 16n, 31n, 32n, 63n, 64n, 127n, 128n, 255n, 256n, 1000n, 10_000n],
  ...[0x7fffn, 0x8000n, 0xffffn, 0x10000n, 0xffffffn, 0x7fffffffn, 0x80000000n, 0xfffffff0n, 0xffffffffn],
  ...[1n << 32n, 1n << 40n, (1n << 53n) - 1n, 1n << 53n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n],
];

/** A place in a file: often in its head, where the numbers are that the rest depends on. */
const place = fc.oneof(fc.nat(15), fc.nat(63), fc.nat(255), fc.nat(2 ** 24));
const within = (bytes: Uint8Array, at: number): number => (bytes.length === 0 ? 0 : at % bytes.length);
const part = (bytes: Buffer, at: number, length: number) =>
  bytes.subarray(within(bytes, at), within(bytes, at) + length);
const inserted = (bytes: Buffer, at: number, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([bytes.subarray(0, within(bytes, at)), ...parts, bytes.subarray(within(bytes, at))]);

function withNumber(bytes: Buffer, at: number, value: bigint, size: number, isLittle: boolean): Buffer {
  const made = Buffer.from(bytes);
  const number = Buffer.alloc(8);
  if (isLittle) number.writeBigUInt64LE(value);
  else number.writeBigUInt64BE(value);
  const own = isLittle ? number.subarray(0, size) : number.subarray(8 - size);
  own.copy(made, within(made, at));
  return made;
}

/** Any change of a file's bytes; parts of `others` are spliced in, and `words` mean something in files of its kind. */
function changes(others: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Change> {
  const flip = fc.tuple(place, fc.nat(7)).map(
    ([at, bit]): Change =>
      (bytes) => {
        const made = Buffer.from(bytes);
        if (made.length > 0) made[within(made, at)]! ^= 1 << bit;
        return made;
      },
  );
  const number = fc.tuple(place, fc.constantFrom(...extremes), fc.constantFrom(1, 2, 4, 8), fc.boolean()).map(
    ([at, value, size, isLittle]): Change =>
      (bytes) =>
        withNumber(bytes, at, value, size, isLittle),
  );
  const truncation = place.map(
    (at): Change =>
      (bytes) =>
        bytes.subarray(0, within(bytes, at)),
  );
  const removal = fc.tuple(place, fc.nat(64)).map(
    ([at, length]): Change =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, within(bytes, at)), bytes.subarray(within(bytes, at) + length)]),
  );
  const repeat = fc
    .tuple(place, fc.integer({ min: 1, max: 256 }), fc.oneof(fc.integer({ min: 1, max: 8 }), fc.nat(500)))
    .map(
      ([at, length, times]): Change =>
        (bytes) =>
          inserted(bytes, at, ...Array(times).fill(part(bytes, at, length))),
    );
  const insertion = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 24 })).map(
    ([at, own]): Change =>
      (bytes) =>
        inserted(bytes, at, own),
  );
  const splice = fc.tuple(place, fc.constantFrom(...others), place, fc.nat(2000)).map(
    ([at, other, from, length]): Change =>
      (bytes) =>
        inserted(bytes, at, part(other, from, length)),
  );
  const word = fc.tuple(place, fc.constantFrom('', ...words)).map(
    ([at, own]): Change =>
      (bytes) =>
        inserted(bytes, at, Buffer.from(own)),
  );
  return fc.oneof(flip, { arbitrary: number, weight: 2 }, truncation, removal, repeat, insertion, splice, word);
}

/** One of these files with one to four changes, which hit its head most often. */
export function mutatedBytes(seeds: readonly Buffer[], words: readonly string[] = []): fc.Arbitrary<Buffer> {
  const one = changes(seeds, words);
  const several = fc.oneof(
    one.map((step) => [step]),
    fc.array(one, { minLength: 2, maxLength: 4 }),
  );
  return fc
    .tuple(fc.constantFrom(...seeds), several)
    .map(([seed, steps]) => steps.reduce<Buffer>((bytes, change) => change(bytes), seed));
}

/** A file as it is made, now and then with its bytes changed once more. */
export function sometimesChanged(made: fc.Arbitrary<Buffer>, words: readonly string[] = []): fc.Arbitrary<Buffer> {
  const twice = fc.tuple(made, made, changes([Buffer.alloc(16)], words)).map(([bytes, , change]) => change(bytes));
  return fc.oneof({ arbitrary: made, weight: 3 }, twice);
}
