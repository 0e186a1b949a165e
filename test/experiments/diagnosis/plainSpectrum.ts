type Size = readonly [height: number, width: number];

/** A plane's energy in bands of frequency by a plain complex Fourier transform of `points`, scaled to add up to the plane's energy. */
export function spectrumOf(values: ArrayLike<number>, size: Size, points: Size, edges: readonly number[]): number[] {
  const [height, width] = size;
  const bands = new Array<number>(edges.length - 1).fill(0);
  for (let v = 0; v < points[0]; v++)
    for (let u = 0; u < points[1]; u++) {
      let [real, imaginary] = [0, 0];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const angle = -2 * Math.PI * ((v * y) / points[0] + (u * x) / points[1]);
          real += values[y * width + x]! * Math.cos(angle);
          imaginary += values[y * width + x]! * Math.sin(angle);
        }
      const frequency = Math.max(Math.min(v, points[0] - v) / points[0], Math.min(u, points[1] - u) / points[1]);
      const band = edges.slice(1).findIndex((edge) => frequency < edge);
      bands[band < 0 ? bands.length - 1 : band]! += (real ** 2 + imaginary ** 2) / (points[0] * points[1]);
    }
  return bands;
}

/** A plane less its mean under a Hann window. */
export function windowedPlane(values: ArrayLike<number>, [height, width]: Size): Float64Array {
  const mean = Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const hann = (i: number, length: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length);
  return Float64Array.from(
    values,
    (value, i) => (value - mean) * hann(Math.floor(i / width), height) * hann(i % width, width),
  );
}

/** What share of an energy lies beyond. */
export const beyond = (within: number, total: number): number => 1 - within / total;
