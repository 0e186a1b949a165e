import type { PageBox } from '../../../shared/contract/figure.ts';
import type { FigureDocument } from '../../../shared/figureDocument.ts';
import type { PanelPosition } from './documentEdits.ts';

/** Where a drag would put a panel, and the line on the page that says so, mm: upright in a row, lying between two. */
export interface DropTarget {
  readonly to: PanelPosition | { readonly newRow: number };
  readonly mark: PageBox;
}

/** Of a row's height, at its top and at its foot, what stands for a row of its own; and how high that is at most, mm. */
const edge = { share: 0.2, largestMm: 6 } as const;

interface PlacedRow {
  readonly panels: readonly { readonly id: string; readonly box: PageBox }[];
  readonly top: number;
  readonly bottom: number;
}

/**
 * What dropping the panel `id` at a place on the page does; `null` where it would leave everything as it is. `boxes`: where the panels lie.
 */
export function dropTarget(
  document: FigureDocument,
  boxes: ReadonlyMap<string, PageBox>,
  id: string,
  { x, y }: { readonly x: number; readonly y: number },
): DropTarget | null {
  const rows = placedRows(document, boxes);
  if (rows.length === 0) return null;
  const inside = rows.findIndex(({ top, bottom }) => {
    const rim = Math.min(edge.largestMm, edge.share * (bottom - top));
    return y >= top + rim && y <= bottom - rim;
  });
  return inside < 0 ? betweenRows(document, rows, id, y) : withinRow(document, rows, inside, id, x);
}

function placedRows({ rows }: FigureDocument, boxes: ReadonlyMap<string, PageBox>): PlacedRow[] {
  const placed = rows.map(({ panels }) =>
    panels.flatMap(({ id }) => (boxes.has(id) ? [{ id, box: boxes.get(id)! }] : [])),
  );
  // While a new panel has no place yet nothing can be dropped beside it.
  if (placed.some((panels, row) => panels.length < rows[row]!.panels.length)) return [];
  return placed.map((panels) => ({
    panels,
    top: Math.min(...panels.map(({ box }) => box.y)),
    bottom: Math.max(...panels.map(({ box }) => box.y + box.height)),
  }));
}

function betweenRows(
  { page, gapMm }: FigureDocument,
  rows: readonly PlacedRow[],
  id: string,
  y: number,
): DropTarget | null {
  const newRow = rows.filter(({ top, bottom }) => (top + bottom) / 2 < y).length;
  const isAlone = (row: PlacedRow | undefined) => row?.panels.length === 1 && row.panels[0]!.id === id;
  if (isAlone(rows[newRow]) || isAlone(rows[newRow - 1])) return null;
  const above = rows[newRow - 1]?.bottom;
  const below = rows[newRow]?.top;
  const half = gapMm.row / 2;
  const at =
    above === undefined ? Math.max(0, below! - half) : below === undefined ? above + half : (above + below) / 2;
  return { to: { newRow }, mark: { x: 0, y: at, width: page.widthMm, height: 0 } };
}

function withinRow(
  { gapMm }: FigureDocument,
  rows: readonly PlacedRow[],
  row: number,
  id: string,
  x: number,
): DropTarget | null {
  const { panels, top, bottom } = rows[row]!;
  const others = panels.filter((panel) => panel.id !== id);
  const place = others.filter(({ box }) => box.x + box.width / 2 < x).length;
  if (others.length === 0 || panels[place]?.id === id) return null;
  const before = others[place - 1]?.box;
  const half = gapMm.column / 2;
  const at = before ? before.x + before.width + half : Math.max(0, others[0]!.box.x - half);
  return { to: { row, place }, mark: { x: at, y: top, width: 0, height: bottom - top } };
}
