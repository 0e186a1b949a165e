import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import wabt from 'wabt';
import { decodePicture } from '../../../src/dataset/decode.ts';
import { preprocessingSchema } from '../../../src/shared/preprocessing.ts';

/** A picture, and what another library makes of it with the same settings. */
interface Case {
  readonly by: string;
  readonly picture: string;
  readonly preprocessing: unknown;
  readonly tolerance: number;
  readonly at: number;
}

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const cases = JSON.parse(fixture('cases.json').toString()) as Case[];
const expected = fixture('expected.bin');

describe('pictures come out as those libraries make them', () => {
  test.each(cases)('$by: $picture, $preprocessing.decodeSize', async ({ picture, preprocessing, tolerance, at }) => {
    const pixels = await decodePicture(fixture(picture), preprocessingSchema.parse(preprocessing));
    const wanted = expected.subarray(at, at + pixels.length);
    const differences = pixels.map((value, i) => Math.abs(value - wanted[i]!));
    expect(differences.reduce((most, each) => Math.max(most, each), 0)).toBeLessThanOrEqual(tolerance);
  });
});

test('kernel.wasm is what kernel.wat says', async () => {
  const folder = new URL('../../../src/dataset/resampling/', import.meta.url);
  const { parseWat } = await wabt();
  const text = readFileSync(new URL('kernel.wat', folder), 'utf8');
  const { buffer } = parseWat('kernel.wat', text, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).equals(readFileSync(new URL('kernel.wasm', folder)))).toBe(true);
});
