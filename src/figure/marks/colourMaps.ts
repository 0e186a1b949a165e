import { rgb } from 'd3-color';
import { interpolateCividis, interpolateMagma, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import type { Raster } from './display.ts';

/** Colours from the low to the high end of a scale: uint8 `[256, 3]`, sRGB. */
export type ColourMap = Uint8Array;

export type Rgb = readonly [red: number, green: number, blue: number];

const levels = 256;

/** Black to white. */
export const grey: ColourMap = sampled(
  (share) => `rgb(${[share, share, share].map((level) => Math.round(level * 255))})`,
);

/** What a pixel of colour shows where one of its channels goes from the low to the high end and the others are 0, in the middle: red, green, blue. */
export const signedChannels: readonly ColourMap[] = [0, 1, 2].map((channel) =>
  sampled((share) => {
    const levelOf = (own: number) => Math.round(255 * (own === channel ? share : 0.5));
    return `rgb(${[0, 1, 2].map(levelOf)})`;
  }),
);

/** Viridis (van der Walt & Smith 2015), for magnitudes. */
export const viridis: ColourMap = sampled(interpolateViridis);

/** From this share of viridis on black letters are read on it, below white ones: the contrast is 4.5 at least. */
export const blackOnViridisFrom = 0.43;

/** Cividis (Nuñez, Anderton & Renslow 2018), nearly the same to eyes that see red and green alike. */
export const cividis: ColourMap = sampled(interpolateCividis);

/** Magma (van der Walt & Smith 2015), black at its low end. */
export const magma: ColourMap = sampled(interpolateMagma);

/** Colours of magnitudes by name. */
export const magnitudeColours = { viridis, cividis, magma, grey } as const;

/** ColorBrewer's RdBu turned about, for signed values with 0 in the middle: blue below, white, red above. */
export const redBlue: ColourMap = sampled((share) => interpolateRdBu(1 - share));

/** A scale of D3, 0 to 1, as a table. */
function sampled(scale: (share: number) => string): ColourMap {
  return Uint8Array.from(Array.from({ length: levels }, (_, level) => rgbOf(scale(level / (levels - 1)))).flat());
}

/** A colour of CSS as numbers. */
export function rgbOf(colour: string): Rgb {
  const { r, g, b } = rgb(colour);
  return [r, g, b];
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
  const known = new Map([...colours].map(([label, colour]) => [label, rgbOf(colour)]));
  const other = rgbOf(otherColour);
  topClass.forEach((label, i) => {
    data.set(label < 0 ? noValue : (known.get(label) ?? other), i * 3);
  });
  return { width: columns, height: rows, channels: 3, data };
}
