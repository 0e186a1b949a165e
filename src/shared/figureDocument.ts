import { z } from 'zod';
import * as experiments from '../experiments/declarations.ts';
import { modelName } from './unitPanel.ts';

export const curveQuantities = ['loss', 'error', 'learningRate'] as const;
export type CurveQuantity = (typeof curveQuantities)[number];

type ExperimentPanel = (typeof experiments)[keyof typeof experiments]['panel'];

/** What a panel shows. What is left out has the value that suits most figures. */
export const panelContent = z.discriminatedUnion('kind', [
  /** Zeiler & Fergus 2013, figure 6: the filters of the first convolution on one scale. */
  z.object({
    kind: z.literal('filters'),
    checkpoint: modelName,
    /** Filters in a row; `null`: about half as many rows again as columns. */
    columns: z.int().min(1).max(64).nullable().default(null),
    key: z.boolean().default(true),
  }),
  /** What trainings came to. */
  z.object({
    kind: z.literal('curves'),
    runs: z.array(z.string().min(1)).min(1).max(8),
    quantity: z.enum(curveQuantities).default('loss'),
    over: z.enum(['epoch', 'step']).default('epoch'),
    /** On which images; the learning rate has none. */
    parts: z
      .array(z.enum(['train', 'val']))
      .min(1)
      .max(2)
      .default(['train', 'val']),
    axis: z.enum(['linear', 'log']).default('linear'),
    /** Steps of which each point is the mean; for curves over steps. */
    meanOver: z.int().min(1).max(100_000).default(1),
    /** Of the whole panel; `null`: as high as its neighbours in the row. */
    heightMm: z.number().min(15).max(400).nullable().default(null),
  }),
  /** Words. */
  z.object({
    kind: z.literal('text'),
    text: z.string().max(4000),
    sizePt: z.number().min(5).max(12).default(7),
    bold: z.boolean().default(false),
  }),
  ...Object.values(experiments).map(({ panel }): ExperimentPanel => panel),
]);
/** With everything filled in. */
export type PanelContent = z.output<typeof panelContent>;
/** What whoever sends a panel to a figure has to give. */
export type NewPanelContent = z.input<typeof panelContent>;
export type PanelKind = PanelContent['kind'];
export type ContentOf<K extends PanelKind> = Extract<PanelContent, { kind: K }>;

const panel = z.object({
  /** Names the panel in its document. */
  id: z.string().regex(/^[\w-]{1,40}$/),
  /** Of the row's width, beside the shares of its neighbours. */
  share: z.number().min(0.05).max(20).default(1),
  /** `null`: the next in order; empty: none. */
  letter: z.string().max(6).nullable().default(null),
  /** Beside the letter. `null`: what the panel shows; empty: none. */
  title: z.string().max(200).nullable().default(null),
  /** How to read it, between the panel and its caption. */
  prose: z.boolean().default(false),
  /** Below the panel. */
  caption: z.string().max(4000).default(''),
  content: panelContent,
});
export type Panel = z.output<typeof panel>;

export const letterStyles = ['a', 'A', '(a)'] as const;
export type LetterStyle = (typeof letterStyles)[number];

const idsAreDistinct = ({ rows }: { readonly rows: readonly { readonly panels: readonly { id: string }[] }[] }) => {
  const ids = rows.flatMap(({ panels }) => panels.map(({ id }) => id));
  return new Set(ids).size === ids.length;
};

/** A figure as a document: a page's width, and panels in rows. docs/files.md describes it as a file. */
export const figureDocument = z
  .object({
    version: z.literal(1).default(1),
    page: z.object({
      widthMm: z.number().min(40).max(1000),
      /** Free at the edges. */
      marginMm: z.number().min(0).max(40).default(0.4),
    }),
    /** Between panels of a row, and between rows. */
    gapMm: z
      .object({ column: z.number().min(0).max(40), row: z.number().min(0).max(40) })
      .default({ column: 4, row: 4 }),
    letterStyle: z.enum(letterStyles).default('a'),
    rows: z
      .array(z.object({ panels: z.array(panel).min(1).max(12) }))
      .max(40)
      .default([]),
  })
  .refine(idsAreDistinct, { path: ['rows'], message: 'has two panels of one id' });
export type FigureDocument = z.output<typeof figureDocument>;

/** Every panel of a document, row by row. */
export const panelsOf = ({ rows }: Pick<FigureDocument, 'rows'>): readonly Panel[] =>
  rows.flatMap(({ panels }) => panels);
