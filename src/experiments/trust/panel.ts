import { amountChart } from '../../figure/marks/amountChart.ts';
import { lineColours } from '../../figure/marks/axes.ts';
import type { Raster } from '../../figure/marks/display.ts';
import { lineLegend } from '../../figure/marks/lineLegend.ts';
import { fitted, picture } from '../../figure/marks/picture.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { type Block, paragraph } from '../../figure/page/paragraph.ts';
import { type Box, frame, hairline, ink, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { shorten } from '../../figure/text/typography.ts';
import type { Trust, TrustItem } from './declaration/kept.ts';
import { scoreTable } from './panel/table.ts';

/** One unit of an analysis: its picture, and its map by each method. */
export interface TrustPanel {
  readonly shown: Trust;
  readonly item: number;
  readonly picture: Raster;
  readonly maps: readonly Raster[];
}

const gap = { tile: 1.5, name: 3, chart: 4, block: 2.5 } as const;
const tileMm = { least: 12, most: 26 } as const;
const smallestChart = 42;
const random = { name: 'random pixels', colour: '#999999', dash: [1.1, 0.7] } as const;
const centre = { name: 'from the middle', colour: '#555555', dash: [0.4, 0.6] } as const;

const colourOf = (method: number): string => lineColours.filter((colour) => colour !== '#999999')[method]!;

/** A unit's maps, what becomes of them under random weights, of the unit without their pixels and with them alone, and the scores. */
export async function trust({ shown, item: number, picture: seen, maps }: TrustPanel, width: number): Promise<Drawing> {
  const item = shown.items[number]!;
  const { methods, layer } = shown;
  const tiles = await tileRow(item, methods, seen, maps, width);
  const lines = methods.map((name, i) => ({ name, colour: colourOf(i), dash: null }));
  const legend = lineLegend([...lines, random, centre], width);
  const charts = chartRow(shown, item, width);
  const table = scoreTable(item.scores, methods, width);
  const note = noteOf(shown, item);
  const below = paragraph(0, 0, width, note, { sizePt: 5.5, fill: ink.quiet });
  const items: SceneItem[] = [];
  let y = 0;
  for (const block of [tiles, legend, charts, table, below]) {
    items.push(...shifted(block.items, 0, y));
    y += block.bottom + gap.block;
  }
  return {
    items,
    height: y - gap.block,
    title: `What maps of ${layer} ${item.channel} depend on`,
    description: `${methods.join(', ')}. ${note}`,
  };
}

async function tileRow(
  { box, className }: TrustItem,
  methods: readonly string[],
  seen: Raster,
  maps: readonly Raster[],
  width: number,
): Promise<Block> {
  const all = [seen, ...maps];
  const fitting = Math.max(1, Math.floor((width + gap.tile) / (tileMm.least + gap.tile)));
  const columns = Math.min(all.length, fitting);
  const side = Math.min(tileMm.most, (width - (columns - 1) * gap.tile) / columns);
  const rowMm = gap.name + side + gap.tile;
  const rows = all.map(async (raster, i): Promise<SceneItem[]> => {
    const name = i === 0 ? (className ?? 'picture') : methods[i - 1]!;
    const [x, y] = [(i % columns) * (side + gap.tile), Math.floor(i / columns) * rowMm];
    const place = fitted(raster, { x, y: y + gap.name, width: side, height: side });
    return [
      text(x, y + 2.2, shorten(name, side, 6)),
      await picture(raster, place, name),
      frame(place),
      field(place, raster, box, i === 0 ? '#d55e00' : '#ffffff'),
    ];
  });
  return { items: (await Promise.all(rows)).flat(), bottom: Math.ceil(all.length / columns) * rowMm - gap.tile };
}

/** The receptive field on a picture. */
const field = (
  place: Box,
  { width, height }: Raster,
  [top, left, tall, wide]: TrustItem['box'],
  stroke: string,
): SceneItem => ({
  ...{ kind: 'rect', x: place.x + (left / width) * place.width, y: place.y + (top / height) * place.height },
  ...{ width: (wide / width) * place.width, height: (tall / height) * place.height },
  ...{ fill: null, stroke, strokeWidth: 2 * hairline },
});

function chartRow({ steps, shares }: Trust, { scores }: TrustItem, width: number): Block {
  const columns = Math.min(3, Math.max(1, Math.floor((width + gap.chart) / (smallestChart + gap.chart))));
  const across = (width - (columns - 1) * gap.chart) / columns;
  const tall = Math.max(26, Math.min(38, 0.7 * across));
  const percent = shares.map((share) => 100 * share);
  const plain = (values: readonly number[], colour: string) => ({ values, colour, isMean: false });
  const beside = (values: readonly number[], colour: string) => ({ values, colour, isMean: true });
  const causal = (way: 'deletion' | 'insertion', xLabel: string) => {
    const lines = [
      ...scores.map((own, i) => plain(own.causal[way].own, colourOf(i))),
      ...scores.slice(0, 1).map((own) => beside(own.causal[way].random, random.colour)),
      ...scores.slice(0, 1).map((own) => beside(own.causal[way].centre, centre.colour)),
    ];
    const known = lines.flatMap(({ values }) => values.filter(Number.isFinite));
    const range = { least: Math.min(0, ...known), most: Math.max(1, ...known) };
    return { amounts: percent, xLabel, yLabel: 'activation', ...range, lines };
  };
  const charts = [
    {
      title: 'Random weights',
      chart: {
        ...{ amounts: [0, ...steps.map((_, i) => i + 1)], least: -0.2, most: 1 },
        ...{ xLabel: 'layers randomised', yLabel: 'rank correlation' },
        lines: scores.map((own, i) => plain([1, ...own.weights.correlation.map(({ mean }) => mean)], colourOf(i))),
      },
    },
    { title: 'Deletion', chart: causal('deletion', '% of the pixels hidden') },
    { title: 'Insertion', chart: causal('insertion', '% of the pixels shown') },
  ];
  const rowMm = gap.name + tall + gap.tile;
  return {
    items: charts.flatMap(({ title, chart }, i) => {
      const [x, y] = [(i % columns) * (across + gap.chart), Math.floor(i / columns) * rowMm];
      return [
        text(x, y + 2.2, shorten(title, across, 6, 'bold'), { weight: 'bold' }),
        ...shifted(amountChart(chart, [across, tall]), x, y + gap.name),
      ];
    }),
    bottom: Math.ceil(charts.length / columns) * rowMm - gap.tile,
  };
}

const noteOf = ({ steps, draws, patch, orders }: Trust, { scores }: TrustItem): string =>
  `Randomised in this order: ${steps.join(', ')}; mean of ${draws} draws. Squares of ${patch} px, mean of ${orders} random orders. ` +
  'Other units, edges and random weights: rank correlation; deletion and insertion: area gained over random pixels. ' +
  [
    'A map shows which pattern in this picture can drive the unit; it does not show what decided the class.',
    ...whys(scores),
  ].join(' ');

/** Why scores that have no value have none, each reason once. */
const whys = (scores: TrustItem['scores']): readonly string[] => [
  ...new Set(
    scores.flatMap(({ weights, picture, causal }) => [weights, picture, causal].flatMap(({ why }) => why?.text ?? [])),
  ),
];
