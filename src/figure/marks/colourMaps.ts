import type { Raster } from './display.ts';

/** Colours from the low to the high end of a scale: uint8 `[256, 3]`, sRGB. */
export type ColourMap = Uint8Array;

export type Rgb = readonly [red: number, green: number, blue: number];

const levels = 256;

/** Black to white. */
export const grey: ColourMap = interpolated('000000 ffffff');

/** Viridis (van der Walt & Smith 2015), for magnitudes; at most 5 of 255 from the published table. */
export const viridis: ColourMap = interpolated(
  '440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e 1f978b 21a585 2eb37c 46c06f 65cb5e 89d548 b0dd2f d8e219 fde725',
);

/** ColorBrewer's RdBu turned about, for signed values with 0 in the middle: blue below, white, red above. */
export const redBlue: ColourMap = interpolated(
  '053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f',
);

function interpolated(hexes: string): ColourMap {
  const stops = hexes.split(' ').map(rgbOf);
  const map = new Uint8Array(levels * 3);
  for (let level = 0; level < levels; level++) {
    const place = (level / (levels - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    const channel = (i: 0 | 1 | 2) => stops[below]![i] + (place - below) * (stops[below + 1]![i] - stops[below]![i]);
    map.set([channel(0), channel(1), channel(2)].map(Math.round), level * 3);
  }
  return map;
}

/** `rrggbb`, with or without `#`, as numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.replace('#', ''), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** What is drawn for NaN and infinities. */
const noValue: Rgb = [200, 200, 200];

/**
 * Values `[rows, columns]` float32 as colours: `range` is spread over the map, values at or below its lower end take
 * the lowest colour, also where the range is empty, values that are no number a light grey. For a signed map give `[-m, m]` and `redBlue`.
 */
export function magnitudeRaster(
  values: Float32Array,
  [rows, columns]: readonly [number, number],
  [low, high]: readonly [number, number],
  colourMap: ColourMap = viridis,
): Raster {
  const data = new Uint8Array(rows * columns * 3);
  values.forEach((value, i) => {
    const share = high > low ? (value - low) / (high - low) : Number(value > high);
    const level = Math.round(Math.min(1, Math.max(0, share)) * (levels - 1));
    data.set(Number.isFinite(value) ? colourMap.subarray(level * 3, level * 3 + 3) : noValue, i * 3);
  });
  return { width: columns, height: rows, channels: 3, data };
}

/** Okabe & Ito 2008, told apart with every colour vision, then tints of them. */
export const classColours: readonly string[] = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#f0e442',
  '#000000',
  '#99c7e0',
  '#f5d899',
  '#99d8c7',
  '#ebc9dc',
  '#bbe1f6',
  '#eebf99',
  '#f9f4b4',
];

/** Of classes beyond the palette. */
export const otherColour = '#bbbbbb';

/** Class numbers `[rows, columns]` int32 as their colours; a class without one is drawn in `otherColour`, −1 a light grey. */
export function classRaster(
  topClass: Int32Array,
  [rows, columns]: readonly [number, number],
  colours: ReadonlyMap<number, string>,
): Raster {
  const data = new Uint8Array(rows * columns * 3);
  topClass.forEach((label, i) => {
    data.set(label < 0 ? noValue : rgbOf(colours.get(label) ?? otherColour), i * 3);
  });
  return { width: columns, height: rows, channels: 3, data };
}
