import { type Box, mmPerPt, type Scene, type SceneItem, type TextItem } from '../../../src/figure/page/scene.ts';
import { ascent, descent, textWidth } from '../../../src/figure/text/typography.ts';

const shares = { start: 0, middle: 0.5, end: 1 };

/** Where a text lies, mm; it may stand upright, read from below. */
export function textBox({ x, y, text, sizePt, weight, anchor, rotationDeg = 0 }: TextItem): Box {
  const width = textWidth(text, sizePt, weight);
  const mm = sizePt * mmPerPt;
  const height = (ascent + descent) * mm;
  if (rotationDeg === -90)
    return { x: x - ascent * mm, y: y - (1 - shares[anchor]) * width, width: height, height: width };
  return { x: x - shares[anchor] * width, y: y - ascent * mm, width, height };
}

function boundingBox(points: readonly (readonly [number, number])[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function boxOf(item: SceneItem): Box {
  switch (item.kind) {
    case 'text':
      return textBox(item);
    case 'line':
      return boundingBox([
        [item.x1, item.y1],
        [item.x2, item.y2],
      ]);
    case 'polyline':
      return boundingBox(item.points);
    default:
      return item;
  }
}

const textsOf = ({ items }: Scene): TextItem[] => items.filter((item) => item.kind === 'text');

/** What of a scene is outside it, mm of tolerance `0.01`. */
export function outside(scene: Scene): string[] {
  const boxes = scene.items.map((item) => ({ name: item.kind === 'text' ? item.text : item.kind, box: boxOf(item) }));
  const isOutside = ({ x, y, width, height }: Box) =>
    x < -0.01 || y < -0.01 || x + width > scene.widthMm + 0.01 || y + height > scene.heightMm + 0.01;
  return boxes.filter(({ box }) => isOutside(box)).map(({ name }) => name);
}

/** Pairs of texts, and of texts and pictures, that overlap by more than 0.05 mm both ways. */
export function collisions(scene: Scene): string[] {
  const texts = textsOf(scene).map((item) => ({ name: item.text, box: textBox(item) }));
  const pictures = scene.items
    .filter((item) => item.kind === 'raster')
    .map((item) => ({ name: item.note || 'picture', box: item }));
  return texts.flatMap((a, i) =>
    [...texts.slice(i + 1), ...pictures].filter((b) => overlap(a.box, b.box)).map((b) => `${a.name} | ${b.name}`),
  );
}

const overlap = (a: Box, b: Box): boolean =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.05 &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.05;
