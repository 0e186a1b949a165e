import { z } from 'zod';

/** Colours of magnitudes, by name. */
export const colourMapNames = ['viridis', 'cividis', 'magma', 'grey'] as const;

/** How the maps of an occlusion are drawn, on the screen and in figures. */
export const mapStyle = z.object({
  /** What is left under the window, or what the window takes. */
  shows: z.enum(['left', 'drop']).default('left'),
  /** The colours begin at 0, or where the map does. */
  range: z.enum(['zero', 'own']).default('zero'),
  colours: z.enum(colourMapNames).default('viridis'),
  /** The picture is seen through the maps. */
  isOverPicture: z.boolean().default(false),
});
export type MapStyle = Readonly<z.output<typeof mapStyle>>;

export const usualStyle: MapStyle = mapStyle.parse({});

/** How much of the picture is covered by a map that it is seen through. */
export const mapOpacity = 0.6;

/** What a map shows at each position; NaN where nothing is known. `clean`: without a window. */
export const shownValues = (values: Float32Array, clean: number, { shows }: Pick<MapStyle, 'shows'>): Float32Array =>
  shows === 'drop' ? values.map((value) => clean - value) : values;

/** Between which values the colours of a map go. */
export function shownRange(
  shown: Float32Array,
  { range }: Pick<MapStyle, 'range'>,
): readonly [low: number, high: number] {
  const known = shown.filter(Number.isFinite);
  const start = range === 'zero' || known.length === 0 ? 0 : known[0]!;
  return [known.reduce((a, b) => Math.min(a, b), start), known.reduce((a, b) => Math.max(a, b), start)];
}
