import type { FigureDocument, Panel } from '../../shared/figureDocument.ts';
import { shorten, textWidth } from '../text/typography.ts';
import type { Drawing } from './drawing.ts';
import { lettersOf, rowSpans, type Span } from './pageLayout.ts';
import { type Block, paragraph, paragraphs } from './paragraph.ts';
import { type Box, ink, type Scene, type SceneItem, shifted, text } from './scene.ts';

/** Where a panel has come to lie, and what it is called there. */
export interface ComposedPanel {
  readonly id: string;
  readonly box: Box;
  readonly letter: string;
  readonly title: string;
}

export interface ComposedPage {
  readonly scene: Scene;
  readonly panels: readonly ComposedPanel[];
}

/** Draws what a panel shows in `width` mm; a chart that fills its row is told its `height` too. */
export type DrawPanel = (panel: Panel, width: number, height: number | null) => Promise<Drawing>;

const head = { height: 4.4, baseline: 2.8, letterPt: 8, titlePt: 7, titleX: 3.6, gap: 1.4 } as const;
const captionPt = 6;
const captionGap = 1.2;
const prosePt = 5.5;
const leastPage = 20;
const leastChart = 20;
/** Height over width. */
const flattestChart = 0.4;
const tallestChart = 1.3;

/**
 * A document as a page: panels in rows, each under its letter and title and over its caption, rows one below the other. Its height follows
 * from what is in it.
 */
export async function composeScene(document: FigureDocument, title: string, draw: DrawPanel): Promise<ComposedPage> {
  const letters = lettersOf(document);
  const { page, gapMm, rows } = document;
  const items: SceneItem[] = [];
  const panels: ComposedPanel[] = [];
  const descriptions: string[] = [];
  let y = page.marginMm;
  for (const row of rows) {
    const composed = await composeRow(row.panels, rowSpans(document, row.panels), letters, draw);
    for (const { panel, letter, span, drawing, furniture } of composed) {
      items.push(...shifted(furniture.items, span.x, y));
      panels.push({
        id: panel.id,
        box: { x: span.x, y, width: span.width, height: furniture.height },
        letter,
        title: furniture.title,
      });
      descriptions.push([letter, drawing.description].filter(Boolean).join(': '));
    }
    y += Math.max(...composed.map(({ furniture }) => furniture.height)) + gapMm.row;
  }
  const bottom = rows.length > 0 ? y - gapMm.row : y;
  const scene = {
    widthMm: page.widthMm,
    heightMm: Math.max(leastPage, bottom + page.marginMm),
    title,
    description: descriptions.join(' '),
    items,
  };
  return { scene, panels };
}

interface DrawnPanel {
  readonly panel: Panel;
  readonly letter: string;
  readonly span: Span;
  readonly drawing: Drawing;
  readonly furniture: Furnished;
}

/** Charts without a height of their own are drawn last: as high as the highest of the others, but neither flat nor much higher than wide. */
async function composeRow(
  panels: readonly Panel[],
  spans: readonly Span[],
  letters: ReadonlyMap<string, string>,
  draw: DrawPanel,
): Promise<DrawnPanel[]> {
  const drawOne = async (panel: Panel, i: number, rowHeight: number | null): Promise<DrawnPanel> => {
    const span = spans[i]!;
    const letter = letters.get(panel.id)!;
    const around = headHeight(panel, letter) + captionHeight(panel, span.width);
    const height = rowHeight === null ? null : Math.max(leastChart, rowHeight - around);
    const drawing = await draw(panel, span.width, height);
    return { panel, letter, span, drawing, furniture: furnished(panel, letter, drawing, span.width) };
  };
  const fixed = await Promise.all(
    panels.map((panel, i) => (fillsRow(panel) ? null : drawOne(panel, i, ownHeight(panel)))),
  );
  const heights = fixed.flatMap((drawn) => (drawn ? [drawn.furniture.height] : []));
  const highest = heights.length > 0 ? Math.max(...heights) : null;
  const heightOf = (i: number) =>
    highest && Math.max(flattestChart * spans[i]!.width, Math.min(highest, tallestChart * spans[i]!.width));
  return Promise.all(panels.map((panel, i) => fixed[i] ?? drawOne(panel, i, heightOf(i))));
}

const fillsRow = ({ content }: Panel): boolean => content.kind === 'curves' && content.heightMm === null;
const ownHeight = ({ content }: Panel): number | null => (content.kind === 'curves' ? content.heightMm : null);

const hasHead = ({ title }: Panel, letter: string): boolean => letter !== '' || title !== '';
const headHeight = (panel: Panel, letter: string): number => (hasHead(panel, letter) ? head.height : 0);
const captionHeight = ({ caption }: Panel, width: number): number =>
  caption.trim() === '' ? 0 : paragraphs(0, captionGap, width, caption, { sizePt: captionPt }).bottom;

interface Furnished {
  readonly items: readonly SceneItem[];
  readonly height: number;
  readonly title: string;
}

/** A drawing with its letter and title above and its caption below. */
function furnished(panel: Panel, letter: string, drawing: Drawing, width: number): Furnished {
  const title = panel.title ?? drawing.title;
  const top = headHeight(panel, letter);
  const titleX = letter === '' ? 0 : Math.max(head.titleX, textWidth(letter, head.letterPt, 'bold') + head.gap);
  const shown = shorten(title, width - titleX, head.titlePt);
  const bottom = top + drawing.height;
  const prose = proseBelow(panel, drawing, bottom, width);
  const caption =
    panel.caption.trim() === ''
      ? { items: [], bottom: prose.bottom }
      : paragraphs(0, prose.bottom + captionGap, width, panel.caption, { sizePt: captionPt });
  return {
    items: [
      ...(letter === '' ? [] : [text(0, head.baseline, letter, { sizePt: head.letterPt, weight: 'bold' })]),
      ...(shown === '' ? [] : [text(titleX, head.baseline, shown, { sizePt: head.titlePt })]),
      ...shifted(drawing.items, 0, top),
      ...prose.items,
      ...caption.items,
    ],
    height: caption.bottom,
    title,
  };
}

const proseBelow = ({ prose }: Panel, drawing: Drawing, bottom: number, width: number): Block =>
  prose && drawing.prose
    ? paragraph(0, bottom + captionGap, width, drawing.prose, { sizePt: prosePt, fill: ink.quiet })
    : { items: [], bottom };
