import { provenanceJson } from './provenance.ts';
import { mmPerPt, type Scene, type SceneItem, type TextItem } from './scene.ts';
import { printable } from './typography.ts';

/**
 * The scene as SVG: lengths in mm, real text, pictures as PNG data URIs, the provenance as JSON in `<metadata>`.
 * The same scene gives the same text.
 */
export function sceneToSvg(scene: Scene, provenance: unknown): string {
  const { widthMm, heightMm, title, description, items } = scene;
  const [width, height] = [length(widthMm), length(heightMm)];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" role="img" font-family="Arial, Helvetica, Arimo, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<metadata>${encoded(provenanceJson(provenance))}</metadata>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...items.map(element),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function element(item: SceneItem): string {
  switch (item.kind) {
    case 'text':
      return textElement(item);
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

function textElement({ x, y, text, sizePt, weight, anchor, fill, rotationDeg }: TextItem): string {
  const style = attributes({
    x,
    y,
    'font-size': sizePt * mmPerPt,
    ...(weight === 'bold' && { 'font-weight': 'bold' }),
    ...(anchor !== 'start' && { 'text-anchor': anchor }),
    fill,
    ...(rotationDeg && { transform: `rotate(${length(rotationDeg)} ${length(x)} ${length(y)})` }),
  });
  return `<text${style}>${escaped(text)}</text>`;
}

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
