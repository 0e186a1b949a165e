import { LRUCache } from 'lru-cache';
import type { Drawing } from '../../figure/page/drawing.ts';
import type { KeepDrawing } from './composeFigure.ts';

const mostBytes = 192 * 2 ** 20;

/** Keeps the drawings used last, so that moving a panel or changing another draws nothing anew. */
export function keptDrawings(): KeepDrawing {
  const drawings = new LRUCache<string, Drawing>({ maxSize: mostBytes, sizeCalculation: bytesOf });
  return async (key, draw) => {
    const known = drawings.get(key);
    if (known) return known;
    const drawing = await draw();
    drawings.set(key, drawing);
    return drawing;
  };
}

const bytesOf = ({ items }: Drawing): number =>
  items.reduce((sum, item) => sum + 200 + (item.kind === 'raster' ? item.png.byteLength : 0), 1);
