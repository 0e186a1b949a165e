/**
 * A figure as plain data: lengths in mm from the top left corner, y downwards, text in points; later items lie on
 * earlier ones. The paper is white. Colours are `#rrggbb`.
 */
export interface Scene {
  readonly widthMm: number;
  readonly heightMm: number;
  /** For readers of the file that show a name, and for screen readers. */
  readonly title: string;
  readonly description: string;
  readonly items: readonly SceneItem[];
}

export type SceneItem = TextItem | RasterItem | RectItem | LineItem | PolylineItem;

/** A place on the figure, mm. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One line of text; `y` is its baseline, `x` where its `anchor` lies. */
export interface TextItem {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly sizePt: number;
  readonly weight: 'regular' | 'bold';
  readonly anchor: 'start' | 'middle' | 'end';
  readonly fill: string;
  /** Clockwise about (`x`, `y`); absent: none. */
  readonly rotationDeg?: number;
}

/** A picture stretched over its box; `note` is what a reader sees on pointing at it. */
export interface RasterItem extends Box {
  readonly kind: 'raster';
  readonly png: Uint8Array;
  readonly note: string;
}

/** A rectangle; the stroke (`strokeWidth` mm) is centred on its edge. */
export interface RectItem extends Box {
  readonly kind: 'rect';
  readonly fill: string | null;
  readonly stroke: string | null;
  readonly strokeWidth: number;
}

export interface LineItem {
  readonly kind: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly stroke: string;
  readonly strokeWidth: number;
}

/** A line through points, its corners rounded, without a filling. */
export interface PolylineItem {
  readonly kind: 'polyline';
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly stroke: string;
  readonly strokeWidth: number;
  /** Lengths, mm; `null`: unbroken. */
  readonly dash: readonly [stroke: number, gap: number] | null;
}

export const mmPerInch = 25.4;
export const mmPerPt = mmPerInch / 72;

/** Colours of everything that is not data. */
export const ink = { text: '#000000', quiet: '#555555', frame: '#999999', tick: '#000000' } as const;

/** Stroke width of frames and ticks, mm: 0.25 pt, the thinnest that journals accept. */
export const hairline = 0.25 * mmPerPt;

/** A line of text at (`x`, `y`), by default 6 pt, regular, black, starting there. */
export function text(
  x: number,
  y: number,
  content: string,
  style: Partial<Omit<TextItem, 'kind' | 'x' | 'y' | 'text'>> = {},
): TextItem {
  return { kind: 'text', x, y, text: content, sizePt: 6, weight: 'regular', anchor: 'start', fill: ink.text, ...style };
}

/** A hairline around a box. */
export function frame(box: Box): RectItem {
  const { x, y, width, height } = box;
  return { kind: 'rect', x, y, width, height, fill: null, stroke: ink.frame, strokeWidth: hairline };
}

/** Items at another place. */
export function shifted(items: readonly SceneItem[], dx: number, dy: number): SceneItem[] {
  return items.map((item): SceneItem => {
    switch (item.kind) {
      case 'line':
        return { ...item, x1: item.x1 + dx, y1: item.y1 + dy, x2: item.x2 + dx, y2: item.y2 + dy };
      case 'polyline':
        return { ...item, points: item.points.map(([x, y]) => [x + dx, y + dy] as const) };
      default:
        return { ...item, x: item.x + dx, y: item.y + dy };
    }
  });
}
