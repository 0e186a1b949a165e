import { type Box, mmPerPt, type Scene, type TextItem } from '../../src/figure/scene.ts';
import { ascent, descent, textWidth } from '../../src/figure/typography.ts';

const shares = { start: 0, middle: 0.5, end: 1 };

/** Where an unrotated text lies, mm. */
export function textBox({ x, y, text, sizePt, weight, anchor }: TextItem): Box {
  const width = textWidth(text, sizePt, weight);
  const mm = sizePt * mmPerPt;
  return { x: x - shares[anchor] * width, y: y - ascent * mm, width, height: (ascent + descent) * mm };
}

const textsOf = ({ items }: Scene): TextItem[] => items.filter((item) => item.kind === 'text');

/** What of a scene's texts and pictures is outside it, mm of tolerance `0.01`. */
export function outside(scene: Scene): string[] {
  const boxes = scene.items.flatMap((item) => {
    if (item.kind === 'text') return [{ name: item.text, box: textBox(item) }];
    return item.kind === 'line' ? [] : [{ name: item.kind, box: item }];
  });
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
