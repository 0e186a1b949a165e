import type { RandomStream } from './random.ts';

/** Linear-light red, green and blue, 0…1. */
export type Colour = readonly [number, number, number];

/** The colours of one sample image. */
export interface Palette {
  /** Of the shape, from its one side to its other. */
  readonly shape: readonly [Colour, Colour];
  /** The two tones of the ground's texture. */
  readonly ground: readonly [Colour, Colour];
}

/**
 * Colours of any hue for shape and ground, drawn apart from each other; only their lightness differs for certain, by 0.3 or
 * more in OKLab, in either direction.
 */
export function randomPalette({ uniform, below }: RandomStream): Palette {
  const isShapeLighter = below(2) === 1;
  const groundLightness = isShapeLighter ? uniform(0.28, 0.52) : uniform(0.66, 0.9);
  const shapeLightness = isShapeLighter ? uniform(0.82, 0.94) : uniform(0.26, 0.36);
  const tones = uniform(0.035, 0.075);
  const groundHue = uniform(0, 360);
  const secondHue = groundHue + uniform(-40, 40);
  const groundChroma = uniform(0.03, 0.12);
  const shapeHue = uniform(0, 360);
  const shapeChroma = uniform(0.08, 0.18);
  return {
    shape: [
      colour(shapeLightness + 0.03, shapeChroma, shapeHue),
      colour(shapeLightness - 0.03, shapeChroma, shapeHue + 12),
    ],
    ground: [
      colour(groundLightness + tones, groundChroma, groundHue),
      colour(groundLightness - tones, groundChroma, secondHue),
    ],
  };
}

/** `share` 0…1 of the way from one component to the other, in linear light. */
export const mixed = (a: number, b: number, share: number): number => a + (b - a) * share;

/** A linear-light component to 0…255 sRGB (IEC 61966-2-1). */
export function encoded(component: number): number {
  const c = Math.min(1, Math.max(0, component));
  return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
}

/** OKLCh to linear sRGB (Ottosson 2020), cut off at its gamut. `hueDeg` in degrees. */
function colour(lightness: number, chroma: number, hueDeg: number): Colour {
  const a = chroma * Math.cos((hueDeg * Math.PI) / 180);
  const b = chroma * Math.sin((hueDeg * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ] as const;
  return [cut(rgb[0]), cut(rgb[1]), cut(rgb[2])];
}

const cut = (component: number): number => Math.min(1, Math.max(0, component));
