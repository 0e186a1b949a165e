import { type FigureDocument, type Panel, type PanelContent, panelsOf } from '../../../shared/figureDocument.ts';

type Rows = FigureDocument['rows'];

/** Where a panel stands: the row, and the place in it, from 0. */
export interface PanelPosition {
  readonly row: number;
  readonly place: number;
}

/** A document without panels: Nature's page. */
export const emptyDocument: FigureDocument = {
  version: 1,
  page: { widthMm: 183, marginMm: 0.4 },
  gapMm: { column: 4, row: 4 },
  letterStyle: 'a',
  rows: [],
};

/** Charts and filters make little of a whole page's width. */
const standsBeside = ({ content }: Panel): boolean => content.kind === 'curves' || content.kind === 'filters';
const leastBesideMm = 55;

/** A panel as it comes to a figure. Words have no letter and no title. */
export const newPanel = (content: PanelContent, id: string): Panel => ({
  id,
  share: 1,
  letter: content.kind === 'text' ? '' : null,
  title: content.kind === 'text' ? '' : null,
  prose: false,
  caption: '',
  content,
});

/** Throws nothing: a panel that is not there has no position. */
export function positionOf({ rows }: FigureDocument, id: string): PanelPosition | null {
  for (const [row, { panels }] of rows.entries()) {
    const place = panels.findIndex((panel) => panel.id === id);
    if (place >= 0) return { row, place };
  }
  return null;
}

export const panelOf = (document: FigureDocument, id: string): Panel | null =>
  panelsOf(document).find((panel) => panel.id === id) ?? null;

/** Adds a panel below the row `afterRow` or at the end: beside charts and filters where it is one and there is room, else in a row of its own. */
export function withPanel(document: FigureDocument, panel: Panel, afterRow?: number): FigureDocument {
  const last = afterRow ?? document.rows.length - 1;
  const beside = document.rows[last]?.panels ?? [];
  const hasRoom = document.page.widthMm / (beside.length + 1) >= leastBesideMm;
  if (beside.length > 0 && hasRoom && [...beside, panel].every(standsBeside))
    return withRow(document, last, (panels) => [...panels, panel]);
  const at = last + 1;
  return { ...document, rows: document.rows.toSpliced(at, 0, { panels: [panel] }) };
}

export function withoutPanel(document: FigureDocument, id: string): FigureDocument {
  return { ...document, rows: filled(document.rows.map((row) => without(row, id))) };
}

/** Changes parts of one panel. */
export function withChanged(document: FigureDocument, id: string, changes: Partial<Panel>): FigureDocument {
  const changed = (panel: Panel) => (panel.id === id ? { ...panel, ...changes } : panel);
  return { ...document, rows: document.rows.map(({ panels }) => ({ panels: panels.map(changed) })) };
}

/** Changes parts of what one panel shows; its kind stays. */
export function withContent(
  document: FigureDocument,
  id: string,
  changes: Readonly<Record<string, unknown>>,
): FigureDocument {
  const panel = panelOf(document, id);
  if (!panel) return document;
  return withChanged(document, id, { content: { ...panel.content, ...changes } as PanelContent });
}

/** A copy beside the panel. */
export function withCopy(document: FigureDocument, id: string, copyId: string): FigureDocument {
  const at = positionOf(document, id);
  const panel = panelOf(document, id);
  if (!at || !panel) return document;
  return withRow(document, at.row, (panels) => panels.toSpliced(at.place + 1, 0, { ...panel, id: copyId }));
}

/** Puts a panel into the place of a row, or between two rows where `into` says so: `{ newRow: 1 }` is below the first. */
export function moved(
  document: FigureDocument,
  id: string,
  to: PanelPosition | { readonly newRow: number },
): FigureDocument {
  const panel = panelOf(document, id);
  if (!panel) return document;
  const rows = document.rows.map((row) => without(row, id));
  if ('newRow' in to) return { ...document, rows: filled(rows.toSpliced(to.newRow, 0, { panels: [panel] })) };
  const target = rows[to.row];
  if (!target) return document;
  return { ...document, rows: filled(rows.with(to.row, { panels: target.panels.toSpliced(to.place, 0, panel) })) };
}

/**
 * A panel one step on: past its neighbour in the row, or up and down through rows, a row of its own lying between any two.
 * What cannot go further stays.
 */
export function stepped(
  document: FigureDocument,
  id: string,
  direction: 'left' | 'right' | 'up' | 'down',
): FigureDocument {
  const at = positionOf(document, id);
  if (!at) return document;
  const { row, place } = at;
  const { panels } = document.rows[row]!;
  if (direction === 'left') return place > 0 ? moved(document, id, { row, place: place - 1 }) : document;
  if (direction === 'right')
    return place < panels.length - 1 ? moved(document, id, { row, place: place + 1 }) : document;
  if (panels.length > 1) return moved(document, id, { newRow: direction === 'up' ? row : row + 1 });
  const next = direction === 'up' ? row - 1 : row + 1;
  const neighbours = document.rows[next]?.panels.length;
  if (neighbours === undefined) return document;
  return moved(document, id, { row: next, place: Math.min(place, neighbours) });
}

/** Divides what two neighbours of a row have together anew: the left one gets `share` of it, 0 to 1. */
export function divided(document: FigureDocument, row: number, left: number, share: number): FigureDocument {
  return withRow(document, row, (panels) => {
    const [a, b] = [panels[left]!, panels[left + 1]!];
    const both = a.share + b.share;
    const own = Math.round(share * both * 1000) / 1000;
    return panels
      .with(left, { ...a, share: own })
      .with(left + 1, { ...b, share: Math.round((both - own) * 1000) / 1000 });
  });
}

/** Panels in the order of `ids`, row by row: how a drag has left them. Rows without panels go. */
export function arranged(document: FigureDocument, ids: readonly (readonly string[])[]): FigureDocument {
  const panels = new Map(panelsOf(document).map((panel) => [panel.id, panel]));
  return { ...document, rows: filled(ids.map((row) => ({ panels: row.map((id) => panels.get(id)!) }))) };
}

function withRow(
  document: FigureDocument,
  row: number,
  change: (panels: Rows[number]['panels']) => Rows[number]['panels'],
): FigureDocument {
  return { ...document, rows: document.rows.with(row, { panels: change(document.rows[row]!.panels) }) };
}

const without = ({ panels }: Rows[number], id: string): Rows[number] => ({
  panels: panels.filter((panel) => panel.id !== id),
});

const filled = (rows: Rows): Rows => rows.filter(({ panels }) => panels.length > 0);
