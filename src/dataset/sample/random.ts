import { createHash } from 'node:crypto';

/** A stream of random numbers. */
export interface RandomStream {
  /** Uniform in [`from`, `to`). */
  readonly uniform: (from: number, to: number) => number;
  /** Uniform over the whole numbers 0 … `n` − 1. */
  readonly below: (n: number) => number;
}

/** The stream of a key: xoshiro128** (Blackman & Vigna 2018), started from SHA-256 of the key's JSON; the same on every machine. */
export function randomStream(key: readonly (number | string)[]): RandomStream {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  const state = Uint32Array.from([0, 4, 8, 12], (at) => digest.readUInt32LE(at));
  const next = () => nextOf(state) / 2 ** 32;
  return { uniform: (from, to) => from + next() * (to - from), below: (n) => Math.floor(next() * n) };
}

function nextOf(state: Uint32Array): number {
  const result = Math.imul(rotated(Math.imul(state[1]!, 5), 7), 9) >>> 0;
  const shifted = state[1]! << 9;
  state[2]! ^= state[0]!;
  state[3]! ^= state[1]!;
  state[1]! ^= state[2]!;
  state[0]! ^= state[3]!;
  state[2]! ^= shifted;
  state[3] = rotated(state[3]!, 11);
  return result;
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
