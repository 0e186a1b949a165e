import type { Drawing } from './drawing.ts';
import { paragraph, paragraphs } from './paragraph.ts';
import { frame, ink } from './scene.ts';

/** Words: a paragraph a line, an empty line for an empty line. */
export function textPanel(
  { text, sizePt, bold }: { readonly text: string; readonly sizePt: number; readonly bold: boolean },
  width: number,
): Drawing {
  const { items, bottom } = paragraphs(0, 0, width, text, { sizePt, weight: bold ? 'bold' : 'regular' });
  return { items, height: bottom, title: '', description: text };
}

const insetMm = 2;
const leastMm = 24;

/** A panel that cannot be drawn yet: its place, and why. */
export function noticePanel(message: string, width: number): Drawing {
  const style = { sizePt: 6, fill: ink.quiet };
  const words = paragraph(insetMm, insetMm, width - 2 * insetMm, message, style);
  const height = Math.max(leastMm, words.bottom + insetMm);
  return {
    items: [frame({ x: 0, y: 0, width, height }), ...words.items],
    height,
    title: '',
    description: message,
  };
}
