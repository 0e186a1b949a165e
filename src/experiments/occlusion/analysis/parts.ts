import type { OcclusionMaps } from './maps.ts';

/**
 * What was found at some positions, as bytes: their numbers, probabilities, activations and classes, 4 bytes each, one list after another.
 * An occlusion that is under way is kept in such parts, so that each position is written once.
 */
export function encodePart(
  { probability, activation, topClass }: OcclusionMaps,
  positions: readonly number[],
): Uint8Array {
  const n = positions.length;
  const bytes = new ArrayBuffer(16 * n);
  new Int32Array(bytes, 0, n).set(positions);
  new Float32Array(bytes, 4 * n, n).set(positions.map((position) => probability[position]!));
  new Float32Array(bytes, 8 * n, n).set(positions.map((position) => activation[position]!));
  new Int32Array(bytes, 12 * n, n).set(positions.map((position) => topClass[position]!));
  return new Uint8Array(bytes);
}

/** Fills maps with what `encodePart` has written. */
export function layPart(maps: OcclusionMaps, part: Uint8Array): void {
  const { buffer } = new Uint8Array(part);
  const n = part.length / 16;
  const probability = new Float32Array(buffer, 4 * n, n);
  const activation = new Float32Array(buffer, 8 * n, n);
  const topClass = new Int32Array(buffer, 12 * n, n);
  for (const [i, position] of new Int32Array(buffer, 0, n).entries()) {
    maps.probability[position] = probability[i]!;
    maps.activation[position] = activation[i]!;
    maps.topClass[position] = topClass[i]!;
    maps.computed[position] = 1;
  }
}
