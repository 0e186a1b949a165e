import { provenanceJson } from '../page/provenance.ts';
import { mmPerPt, type Scene, type SceneItem, type TextItem } from '../page/scene.ts';
import { type Face, mainFace } from '../text/faces.ts';
import { type Run, shapeLine } from '../text/shaping.ts';
import { printable } from '../text/typography.ts';

/**
 * The scene as SVG: lengths in mm, real text, pictures as PNG data URIs, the provenance as JSON in `<metadata>`.
 * The same scene gives the same text. `drawText`: the element of a line of text.
 */
export function sceneToSvg(scene: Scene, provenance: unknown, drawText = textElement): string {
  const { widthMm, heightMm, title, description, items } = scene;
  const [width, height] = [length(widthMm), length(heightMm)];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" role="img" font-family="${families}, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<metadata>${encoded(provenanceJson(provenance))}</metadata>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...items.map((item) => (item.kind === 'text' ? drawText(item) : element(item))),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function element(item: Exclude<SceneItem, TextItem>): string {
  switch (item.kind) {
    case 'raster': {
      const data = Buffer.from(item.png).toString('base64');
      const note = item.note === '' ? '' : `<title>${escaped(item.note)}</title>`;
      const place = attributes({ x: item.x, y: item.y, width: item.width, height: item.height });
      return `<image${place} preserveAspectRatio="none" href="data:image/png;base64,${data}">${note}</image>`;
    }
    case 'rect': {
      const { x, y, width, height, fill, stroke, strokeWidth } = item;
      const paint = attributes({ fill: fill ?? 'none', ...(stroke && { stroke, 'stroke-width': strokeWidth }) });
      return `<rect${attributes({ x, y, width, height })}${paint}/>`;
    }
    case 'line': {
      const { x1, y1, x2, y2, stroke, strokeWidth } = item;
      return `<line${attributes({ x1, y1, x2, y2, stroke, 'stroke-width': strokeWidth })}/>`;
    }
    case 'polyline': {
      const { points, stroke, strokeWidth, dash } = item;
      const line = attributes({
        points: points.map((point) => point.map(length).join(',')).join(' '),
        fill: 'none',
        stroke,
        'stroke-width': strokeWidth,
        'stroke-linejoin': 'round',
        ...(dash && { 'stroke-dasharray': dash.map(length).join(' ') }),
      });
      return `<polyline${line}/>`;
    }
  }
}

const families = 'Arial, Helvetica, Arimo';
const opposite = { start: 'end', middle: 'middle', end: 'start' } as const;

/**
 * Whoever shows it sets the text, in fonts that may be others: a line that is not plain names its fonts and its width, into which it is
 * then set. What a line's anchor is depends on its direction.
 */
function textElement({ x, y, text, sizePt, weight, anchor, fill, rotationDeg }: TextItem): string {
  const { runs, width, direction, isPlain } = shapeLine(printable(text), weight);
  const others = new Set(runs.map(({ face }) => face).filter((face) => face !== mainFace(weight)));
  const textAnchor = direction === 'rtl' ? opposite[anchor] : anchor;
  const style = attributes({
    x,
    y,
    'font-size': sizePt * mmPerPt,
    ...(weight === 'bold' && { 'font-weight': 'bold' }),
    ...(others.size > 0 && { 'font-family': [families, ...Array.from(others, quoted), 'sans-serif'].join(', ') }),
    ...(direction === 'rtl' && { direction }),
    ...(textAnchor !== 'start' && { 'text-anchor': textAnchor }),
    ...(!isPlain && { textLength: width * sizePt * mmPerPt, lengthAdjust: 'spacingAndGlyphs' }),
    fill,
    ...(rotationDeg && { transform: rotation(rotationDeg, x, y) }),
  });
  return `<text${style}>${escaped(text)}</text>`;
}

/** A family's name as CSS wants it, whatever the font's file says. */
const quoted = ({ family }: Face): string => `'${family.replace(/['\\\p{Cc}]/gu, ' ')}'`;

/** A line of text as the outlines of its glyphs, which no viewer sets. */
export function outlinedText({ x, y, text, sizePt, weight, anchor, fill, rotationDeg }: TextItem): string {
  const { runs, width } = shapeLine(printable(text), weight);
  const size = sizePt * mmPerPt;
  const start = x - shares[anchor] * width * size;
  const paths = runs.flatMap((run) => glyphPaths(run, start, y, size));
  const style = attributes({ fill, ...(rotationDeg && { transform: rotation(rotationDeg, x, y) }) });
  return `<g${style}>${paths.join('')}</g>`;
}

const shares = { start: 0, middle: 0.5, end: 1 } as const;

function glyphPaths({ face, x, glyphs }: Run, start: number, y: number, size: number): string[] {
  const scale = size / face.unitsPerEm;
  let pen = start + x * size;
  return glyphs.map(({ id, xAdvance, xOffset, yOffset }) => {
    const place = `matrix(${scale} 0 0 ${-scale} ${pen + xOffset * scale} ${y - yOffset * scale})`;
    pen += xAdvance * scale;
    return `<path transform="${place}" d="${face.font.glyphToPath(id)}"/>`;
  });
}

const rotation = (deg: number, x: number, y: number): string => `rotate(${length(deg)} ${length(x)} ${length(y)})`;

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? length(value) : escaped(value)}"`)
    .join('');

/** To the micrometre. */
const length = (value: number): string => String(Number(value.toFixed(3)));

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (content: string): string => encoded(printable(content));

/** As it is, but for the characters that mean something to XML. */
const encoded = (content: string): string => content.replace(/[&<>"']/g, (character) => entities[character]!);
