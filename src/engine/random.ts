import { createCipheriv, createHash } from 'node:crypto';

/** What a stream of random numbers is for: a seed and whatever tells it from the other streams of that seed. */
export type RandomKey = readonly (number | string)[];

/** How much is drawn at a time, so that a large array needs little memory besides itself. */
const CHUNK_BYTES = 2 ** 20;
const CHUNK_WORDS = CHUNK_BYTES / 4;

/**
 * `length` uniform bytes: the AES-128-CTR keystream under the first 16 bytes of SHA-256 of the key's JSON, counting
 * from 0. The same key gives the same bytes on every machine, and a shorter draw is the head of a longer one.
 */
export function randomBytes(key: RandomKey, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const next = keystream(key);
  for (let from = 0; from < length; from += CHUNK_BYTES) bytes.set(next(Math.min(CHUNK_BYTES, length - from)), from);
  return bytes;
}

/** `length` draws from N(0, 1), float32, none beyond 6.7 (Box & Muller 1958, on pairs of 32-bit words). */
export function randomNormals(key: RandomKey, length: number): Float32Array {
  const normals = new Float32Array(length);
  const even = length + (length % 2);
  let first = 0;
  forEachWord(key, even, (word, i) => {
    if (i % 2 === 0) {
      first = word;
      return;
    }
    // (0, 1], whose logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log((first + 1) / 2 ** 32));
    const angle = (2 * Math.PI * word) / 2 ** 32;
    normals[i - 1] = radius * Math.cos(angle);
    // Past the end of an odd length this write is dropped.
    normals[i] = radius * Math.sin(angle);
  });
  return normals;
}

/** `n` whole numbers, int32, each uniform in [0, `below`); `below` is at most 2³¹. */
export function randomIntegers(key: RandomKey, n: number, below: number): Int32Array {
  const integers = new Int32Array(n);
  forEachWord(key, n, (word, i) => {
    integers[i] = scaled(word, below);
  });
  return integers;
}

/** 0 … n − 1, int32, in an order drawn uniformly (Fisher & Yates). */
export function randomPermutation(key: RandomKey, n: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  forEachWord(key, Math.max(0, n - 1), (word, i) => {
    const last = n - 1 - i;
    const chosen = scaled(word, last + 1);
    const value = order[chosen]!;
    order[chosen] = order[last]!;
    order[last] = value;
  });
  return order;
}

/** A 32-bit word to [0, below); no number is likelier than another by more than one in 2³² / below. */
const scaled = (word: number, below: number): number => Math.floor((word * below) / 2 ** 32);

function forEachWord(key: RandomKey, count: number, visit: (word: number, index: number) => void): void {
  const next = keystream(key);
  for (let from = 0; from < count; from += CHUNK_WORDS) {
    const words = Math.min(CHUNK_WORDS, count - from);
    const chunk = next(words * 4);
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let i = 0; i < words; i++) visit(view.getUint32(i * 4, true), from + i);
  }
}

/** Gives the next bytes of the key's stream at each call. */
function keystream(key: RandomKey): (length: number) => Uint8Array {
  const secret = createHash('sha256').update(JSON.stringify(key)).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', secret, new Uint8Array(16));
  return (length) => cipher.update(new Uint8Array(length));
}
