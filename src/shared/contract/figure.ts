import { z } from 'zod';
import { type FigureDocument, figureDocument, panelContent } from '../figureDocument.ts';
import { computation, query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';
import type { Bulk } from './bulk.ts';
import type { PictureReference } from './picture.ts';
import type { Rule } from './unit.ts';

/** A composed figure as it is kept. */
export interface SavedFigure {
  readonly id: number;
  readonly name: string;
  readonly document: FigureDocument;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; whoever saves says which state was changed. */
  readonly updatedAt: string;
}

/** A place on the page, mm. */
export interface PageBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Images that are to be gone through for an index. */
export interface IndexNeed {
  readonly images: number;
  /** `null` where nothing tells how long it takes. */
  readonly aboutMs: number | null;
}

/** What stands in the way of drawing a panel. */
export type PanelProblem =
  /** Projections are still to be computed: the job `prepareFigure` does it. `index`: layers are to be indexed before. */
  | { readonly kind: 'incomplete'; readonly projections: number; readonly index: IndexNeed | null }
  /** One sentence: what, where, what to do. */
  | { readonly kind: 'refused'; readonly message: Sentence };

/** Where a panel lies on the drawn page. */
export interface PlacedPanel {
  readonly id: string;
  readonly box: PageBox;
  readonly letter: string;
  /** Beside the letter. */
  readonly title: string;
  readonly problem: PanelProblem | null;
}

/** A page as it will be exported. */
export interface FigurePreview {
  readonly widthMm: number;
  readonly heightMm: number;
  /** The page as SVG, UTF-8. */
  readonly svg: Bulk;
  readonly panels: readonly PlacedPanel[];
  /** What the page shows otherwise than it should. */
  readonly warnings: readonly Sentence[];
}

/** The projections of a layer that a panel shows. */
export interface ShownProjections {
  /** The model's name. */
  readonly model: string;
  readonly layer: string;
  readonly rule: Rule;
  readonly count: number;
  /** About how many of them experiments have found something: that stands below the panel. */
  readonly known: number;
  /** Of the others those in pictures that a page can name. */
  readonly unknown: readonly {
    readonly channel: number;
    readonly picture: PictureReference;
    /** `[y, x]` in the map. */
    readonly position: readonly [number, number];
  }[];
}

export const figureFormats = ['svg', 'pdf', 'png', 'zip'] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** A figure as a file, to be had at `/downloads/figures/<id>`. */
export interface ExportedFigure {
  readonly id: number;
  readonly file: string;
  readonly bytes: number;
}

export const figureName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u);
const id = z.int().min(1);

export const figureRequests = {
  /** The latest changed first. */
  'figure.list': query<readonly SavedFigure[]>()(z.object({})),
  /** Throws `NOT_FOUND`. */
  'figure.show': query<SavedFigure>()(z.object({ id })),
  /** Keeps a new figure, under the name or the next free one like it. */
  'figure.create': query<SavedFigure>()(z.object({ name: figureName, document: figureDocument })),
  /**
   * Keeps a figure's new state. `basedOn`: its `updatedAt` before the change. Throws `NOT_FOUND`, and `MISMATCH` when it has been changed
   * since.
   */
  'figure.save': query<SavedFigure>()(z.object({ id, document: figureDocument, basedOn: z.string() })),
  /** Throws `NOT_FOUND`, and `BAD_ARGUMENT` when the name is in use. */
  'figure.rename': query<SavedFigure>()(z.object({ id, name: figureName })),
  'figure.remove': query<null>()(z.object({ id })),
  /** Draws the page from what the workspace has. */
  'figure.render': computation<FigurePreview>()(z.object({ title: z.string().max(200), document: figureDocument })),
  /** What a panel shows of units, layer by layer. Throws as the panel's source: `NOT_FOUND` for what is not there. */
  'figure.listProjections': computation<readonly ShownProjections[]>()(z.object({ content: panelContent })),
};

/** Whether layers are indexed where they are not, which may take long: a page asks before. */
const index = z.boolean().default(false);

/** What the job `prepareFigure` is told: to compute what the panels lack. */
export const prepareParameters = z.object({ name: z.string(), document: figureDocument, index });

/** What the job `exportFigure` is told, which computes what the panels lack first; `dpi` concerns PNG. */
export const exportParameters = z.object({
  name: figureName,
  document: figureDocument,
  format: z.enum(figureFormats),
  dpi: z.int().min(36).max(2400).default(300),
  index,
});
