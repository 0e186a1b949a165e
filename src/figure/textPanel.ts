import type { Drawing } from './drawing.ts';
import { paragraph } from './paragraph.ts';
import { frame, ink, mmPerPt, type SceneItem } from './scene.ts';

/** Words: a paragraph a line, an empty line for an empty line. */
export function textPanel(
  { text, sizePt, bold }: { readonly text: string; readonly sizePt: number; readonly bold: boolean },
  width: number,
): Drawing {
  const items: SceneItem[] = [];
  let y = 0;
  for (const line of text.trim().split('\n')) {
    const block = paragraph(0, y, width, line, { sizePt, weight: bold ? 'bold' : 'regular' });
    items.push(...block.items);
    y = block.items.length > 0 ? block.bottom : y + sizePt * mmPerPt;
  }
  return { items, height: y, title: '', description: text };
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
