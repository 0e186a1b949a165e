import { type ColourMap, cividis, grey, magma, viridis } from '../../../figure/marks/colourMaps.ts';

/** Colours of magnitudes by name. */
export const colourMaps = { viridis, cividis, magma, grey } satisfies Readonly<Record<string, ColourMap>>;
export type ColourMapName = keyof typeof colourMaps;
export const colourMapNames = Object.keys(colourMaps) as ColourMapName[];

/** How the maps of an occlusion are drawn. */
export interface MapStyle {
  /** What is left under the window, or what the window takes. */
  readonly shows: 'left' | 'drop';
  /** The colours begin at 0, or where the map does. */
  readonly range: 'zero' | 'own';
  readonly colours: ColourMapName;
  /** The picture is seen through the maps. */
  readonly isOverPicture: boolean;
}

export const usualStyle: MapStyle = { shows: 'left', range: 'zero', colours: 'viridis', isOverPicture: false };

/** What a map shows at each position; NaN where nothing is known. `clean`: without a window. */
export const shownValues = (values: Float32Array, clean: number, { shows }: Pick<MapStyle, 'shows'>): Float32Array =>
  shows === 'drop' ? values.map((value) => clean - value) : values;
