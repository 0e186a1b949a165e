import type { Drawing } from './drawing.ts';
import { paragraph } from './paragraph.ts';
import { ink } from './scene.ts';

const gapMm = 1.2;

/** A panel with sentences on what is known of the projections that it shows: below it, or, where `isTold` is false, in its description alone. */
export function withKnown(drawing: Drawing, known: readonly string[], width: number, isTold = true): Drawing {
  if (known.length === 0) return drawing;
  const words = known.join(' ');
  const description = `${drawing.description} ${words}`;
  if (!isTold) return { ...drawing, description };
  const below = paragraph(0, drawing.height + gapMm, width, words, { sizePt: 5.5, fill: ink.quiet });
  return { ...drawing, items: [...drawing.items, ...below.items], height: below.bottom, description };
}
