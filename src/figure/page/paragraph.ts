import { ascent, isRightToLeft, shorten, wrap } from '../text/typography.ts';
import { ink, mmPerPt, type SceneItem, type TextItem, text } from './scene.ts';

/** Space left free at the edge of a figure, mm: room for half a frame. */
export const marginMm = 0.4;

const leading = 1.25;

/** Items and how far down they reach, mm. */
export interface Block {
  readonly items: readonly SceneItem[];
  readonly bottom: number;
}

type ParagraphStyle = Pick<TextItem, 'sizePt'> & Partial<Pick<TextItem, 'fill' | 'weight'>>;

/** Text broken into lines of at most `width` mm below `y`, on the side where its lines begin. */
export function paragraph(x: number, y: number, width: number, content: string, style: ParagraphStyle): Block {
  const lineMm = style.sizePt * mmPerPt * leading;
  const lines = wrap(content, width, style.sizePt, style.weight);
  const [beginMm, anchor] = isRightToLeft(content) ? ([x + width, 'end'] as const) : ([x, 'start'] as const);
  const items = lines.map((line, i) =>
    text(beginMm, y + i * lineMm + ascent * style.sizePt * mmPerPt, line, { ...style, anchor }),
  );
  return { items, bottom: y + lines.length * lineMm };
}

/** A paragraph a line of `content`, an empty line for an empty line. */
export function paragraphs(x: number, y: number, width: number, content: string, style: ParagraphStyle): Block {
  const items: SceneItem[] = [];
  let bottom = y;
  for (const line of content.trim().split('\n')) {
    const block = paragraph(x, bottom, width, line, style);
    items.push(...block.items);
    bottom = block.items.length > 0 ? block.bottom : bottom + style.sizePt * mmPerPt;
  }
  return { items, bottom };
}

/** A figure's name and, below it, what it is of; nothing takes no room. */
export function heading(title: string, subtitle: string, widthMm: number): Block {
  const width = widthMm - 2 * marginMm;
  const sizePt = 7;
  const name = shorten(title, width, sizePt, 'bold');
  const nameMm = name === '' ? 0 : sizePt * mmPerPt * leading;
  const items =
    name === '' ? [] : [text(marginMm, marginMm + ascent * sizePt * mmPerPt, name, { sizePt, weight: 'bold' })];
  const below = paragraph(marginMm, marginMm + nameMm, width, subtitle, { sizePt: 6, fill: ink.quiet });
  const bottom = below.bottom > marginMm ? below.bottom + 1.5 : 0;
  return { items: [...items, ...below.items], bottom };
}
