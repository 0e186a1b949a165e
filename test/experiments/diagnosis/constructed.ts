import { randomNormals } from '../../../src/engine/random.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { float32 } from '../../engine/tensors.ts';

/** Cycles a pixel of the filters below: between the limits of the strides 4 (1/8) and 2 (1/4). */
const frequencies = [0.14, 0.17] as const;

/** Gabor filters of several orientations, phases and colours, `[count, 3, kernel, kernel]`, as a trained first layer has them. */
export function gabors(count: number, kernel: number): Tensor {
  const centre = (kernel - 1) / 2;
  const sigma = kernel / 4;
  const colours = randomNormals([5, 'colours'], 3 * count);
  const data = Array.from({ length: count }, (_, filter) => {
    const angle = (Math.PI * filter) / count;
    const frequency = frequencies[filter % frequencies.length]!;
    return [0, 1, 2].map((channel) =>
      Array.from({ length: kernel ** 2 }, (_unused, i) => {
        const [y, x] = [Math.floor(i / kernel) - centre, (i % kernel) - centre];
        const along = x * Math.cos(angle) + y * Math.sin(angle);
        const envelope = Math.exp(-(x ** 2 + y ** 2) / (2 * sigma ** 2));
        const colour = 1 + 0.5 * colours[3 * filter + channel]!;
        return 0.1 * colour * envelope * Math.sin(2 * Math.PI * frequency * along + (filter % 3));
      }),
    );
  });
  return float32([count, 3, kernel, kernel], data.flat(2));
}

/** Pictures of leaves that lie over each other: rectangles of random places, sizes and colours, whose spectrum falls as nature's does. */
export function leaves(count: number, side: number): Uint8Array[] {
  return Array.from({ length: count }, (_, picture) => {
    const pixels = new Uint8Array(side * side * 3).fill(128);
    const numbers = randomNormals([6, picture], 7 * 200);
    for (let leaf = 0; leaf < 200; leaf++) {
      const [y, x, h, w, ...colour] = numbers.slice(7 * leaf, 7 * leaf + 7) as unknown as number[];
      const place = (value: number) => Math.round(side / 2 + (side / 3) * value);
      const extent = (value: number) => Math.max(2, Math.round(side / 12 + (side / 12) * value));
      const [top, left] = [place(y!), place(x!)];
      for (let row = Math.max(0, top); row < Math.min(side, top + extent(h!)); row++)
        for (let column = Math.max(0, left); column < Math.min(side, left + extent(w!)); column++)
          for (let channel = 0; channel < 3; channel++)
            pixels[(row * side + column) * 3 + channel] = Math.max(0, Math.min(255, 128 + 60 * colour[channel]!));
    }
    return pixels;
  });
}
