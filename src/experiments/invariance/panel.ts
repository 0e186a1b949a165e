import { amountChart } from '../../figure/marks/amountChart.ts';
import { lineColours } from '../../figure/marks/axes.ts';
import type { Raster } from '../../figure/marks/display.ts';
import { lineLegend } from '../../figure/marks/lineLegend.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import type { Block } from '../../figure/page/paragraph.ts';
import { type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { shorten } from '../../figure/text/typography.ts';
import { amountCurves, type Followed } from './declaration/curves.ts';
import type { Invariance } from './declaration/kept.ts';
import { type TransformationKind, unitOf } from './declaration/transformations.ts';
import { pictureStrips } from './panel/strips.ts';

/** An invariance, and for each transformation pictures of it, for as many of the images as are to be shown. */
export interface InvariancePanel {
  readonly shown: Invariance;
  /** By transformation. */
  readonly pictures: readonly {
    readonly amounts: readonly number[];
    /** By image. */
    readonly rasters: readonly (readonly Raster[])[];
  }[];
  readonly relative: boolean;
}

const names: Readonly<Record<TransformationKind, string>> = {
  vertical: 'Vertical translation',
  horizontal: 'Horizontal translation',
  scale: 'Scale',
  rotation: 'Rotation',
  blur: 'Blur',
  noise: 'Noise',
  brightness: 'Brightness',
};

const gap = { column: 4, name: 3.6, title: 3.2, pictures: 2, block: 4 } as const;
const smallestChart = 36;
const mostColumns = 4;
/** Of the line of an image; the mean is black. */
const colours = lineColours.filter((colour) => colour !== '#000000');
const meanStyle = { colour: '#000000', dash: [1.1, 0.7] } as const;

const nameOf = ({ source, className, target }: Invariance['images'][number]): string =>
  className ?? target ?? source.split(/[\\/]/).at(-1)!;
const colourOf = (image: number): string => colours[image % colours.length]!;

/**
 * Figure 5 of Zeiler & Fergus 2013: for each transformation the distance of the features at every layer and the probability of the class by its
 * amount, a line an image and their mean, with transformed pictures beneath.
 */
export async function invariance(panel: InvariancePanel, width: number): Promise<Drawing> {
  const { shown, relative } = panel;
  const ofImages = shown.images.map((image, i) => ({ name: nameOf(image), colour: colourOf(i), dash: null }));
  const legend = lineLegend([...ofImages, { name: 'mean', ...meanStyle }], width);
  const items: SceneItem[] = [...legend.items];
  let y = legend.bottom + 1;
  for (const which of shown.transformations.keys()) {
    const block = await transformationBlock(panel, which, width);
    items.push(...shifted(block.items, 0, y));
    y += block.bottom + gap.block;
  }
  const note = noteOf(shown, relative);
  const kinds = shown.transformations.map(({ kind }) => names[kind]).join(', ');
  return {
    items,
    height: y - gap.block,
    title: `Invariance of ${shown.model}`,
    prose: note,
    description: `${kinds} of ${shown.images.length} images. ${note}`,
  };
}

/** A transformation's name, its charts in as many rows as they need, and its pictures. */
async function transformationBlock(
  { shown, pictures, relative }: InvariancePanel,
  which: number,
  width: number,
): Promise<Block> {
  const { kind } = shown.transformations[which]!;
  const quantity = relative ? 'distance / norm' : 'distance';
  const followed: readonly (readonly [title: string, yLabel: string, Followed])[] = [
    ...shown.layers.map((layer, i) => [layer, quantity, { layer: i }] as const),
    ...(shown.probability ? [['class', 'probability', 'probability'] as const] : []),
  ];
  const fitting = Math.floor((width + gap.column) / (smallestChart + gap.column));
  const columns = Math.min(mostColumns, followed.length, Math.max(1, fitting));
  const chartWidth = (width - (columns - 1) * gap.column) / columns;
  const chartHeight = Math.max(24, Math.min(38, 0.68 * chartWidth));
  const rowMm = gap.title + chartHeight + gap.pictures;
  const charts = followed.flatMap(([title, yLabel, own], i) => {
    const { amounts, curves, mean } = amountCurves(shown, which, own, relative);
    const lines = curves.map((values, image) => ({ values, colour: colourOf(image), isMean: false }));
    const most = own === 'probability' ? 1 : null;
    const all = [...lines, { values: mean, ...meanStyle, isMean: true }];
    const chart = amountChart({ amounts, xLabel: labelOf(kind), yLabel, most, lines: all }, [chartWidth, chartHeight]);
    const x = (i % columns) * (chartWidth + gap.column);
    const y = gap.name + Math.floor(i / columns) * rowMm;
    return [text(x, y + 2.2, shorten(title, chartWidth, 6)), ...shifted(chart, x, y + gap.title)];
  });
  const chartsMm = gap.name + Math.ceil(followed.length / columns) * rowMm;
  const { amounts, rasters } = pictures[which]!;
  const strips = rasters.map((own, image) => ({ rasters: own, colour: colourOf(image) }));
  const drawn = await pictureStrips(strips, amounts, width, names[kind]);
  return {
    items: [
      text(0, 2.6, shorten(names[kind], width, 7, 'bold'), { sizePt: 7, weight: 'bold' }),
      ...charts,
      ...shifted(drawn.items, 0, chartsMm),
    ],
    bottom: chartsMm + drawn.bottom,
  };
}

const labelOf = (kind: TransformationKind): string => {
  const unit = unitOf(kind);
  return unit === '' ? 'factor' : unit === '°' ? 'degrees' : unit;
};

const around = { mean: 'the mean colour', edge: 'its outermost pixels', reflect: 'its mirror image' } as const;

const noteOf = ({ border, kernel }: Invariance, isRelative: boolean): string =>
  `Euclidean distance of the features to those of the picture as it is${isRelative ? ', divided by their norm' : ''}; ` +
  `around a picture ${around[border]}; ${kernel} interpolation.`;
