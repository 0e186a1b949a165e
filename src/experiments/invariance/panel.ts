import { lineColours } from '../../figure/marks/axes.ts';
import type { Raster } from '../../figure/marks/display.ts';
import { lineLegend } from '../../figure/marks/lineLegend.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { ink, type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { shorten } from '../../figure/text/typography.ts';
import { amountCurves, type Followed } from './declaration/curves.ts';
import type { Invariance } from './declaration/kept.ts';
import { type TransformationKind, unitOf } from './declaration/transformations.ts';
import { amountChart } from './panel/chart.ts';
import { pictureStrips, type Strip } from './panel/strips.ts';

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

const gap = { column: 4, name: 4, pictures: 2, block: 5 } as const;
const smallestChart = 36;
const mostColumns = 4;
/** Of the line of an image; the mean is black. */
const colours = lineColours.filter((colour) => colour !== '#000000');
const meanStyle = { colour: '#000000', dash: [1.1, 0.7] } as const;

/**
 * Figure 5 of Zeiler & Fergus 2013: for each transformation the distance of the features at every layer and the probability of the class by its
 * amount, a line an image and their mean, with transformed pictures beneath.
 */
export async function invariance({ shown, pictures, relative }: InvariancePanel, width: number): Promise<Drawing> {
  const colourOf = (image: number) => colours[image % colours.length]!;
  const ofImages = shown.images.map(({ source, className, target }, image) => ({
    name: className ?? target ?? source.split(/[\\/]/).at(-1)!,
    colour: colourOf(image),
    dash: null,
  }));
  const legend = lineLegend([...ofImages, { name: 'mean', ...meanStyle }], width);
  const followed: readonly (readonly [string, Followed])[] = [
    ...shown.layers.map((layer, i) => [distanceName(layer, relative), { layer: i }] as const),
    ...(shown.probability ? [['probability of the class', 'probability'] as const] : []),
  ];
  const columns = Math.min(
    mostColumns,
    followed.length,
    Math.max(1, Math.floor((width + gap.column) / (smallestChart + gap.column))),
  );
  const chartWidth = (width - (columns - 1) * gap.column) / columns;
  const chartHeight = Math.max(24, Math.min(38, 0.68 * chartWidth));
  const items: SceneItem[] = [...legend.items];
  let y = legend.bottom + 1;
  for (const [which, { kind }] of shown.transformations.entries()) {
    items.push(text(0, y + 2.6, names[kind], { sizePt: 7, weight: 'bold' }));
    y += gap.name;
    for (const [i, [yLabel, own]] of followed.entries()) {
      const [column, row] = [i % columns, Math.floor(i / columns)];
      const curves = amountCurves(shown, which, own, relative);
      const lines = curves.curves.map((values, image) => ({ values, colour: colourOf(image), isMean: false }));
      const chart = amountChart(
        {
          ...{ amounts: curves.amounts, xLabel: labelOf(kind), yLabel, most: own === 'probability' ? 1 : null },
          lines: [...lines, { values: curves.mean, ...meanStyle, isMean: true }],
        },
        [chartWidth, chartHeight],
      );
      items.push(...shifted(chart, column * (chartWidth + gap.column), y + row * (chartHeight + gap.pictures)));
    }
    y += Math.ceil(followed.length / columns) * (chartHeight + gap.pictures);
    const { amounts, rasters } = pictures[which]!;
    const strips: Strip[] = rasters.map((own, image) => ({ rasters: own, colour: colourOf(image) }));
    const drawn = await pictureStrips(strips, amounts, width, names[kind]);
    items.push(...shifted(drawn.items, 0, y));
    y += drawn.bottom + gap.block;
  }
  const note = noteOf(shown, relative);
  items.push(text(0, y - gap.block + 2.6, shorten(note, width, 5.5), { sizePt: 5.5, fill: ink.quiet }));
  return {
    items,
    height: y - gap.block + 3.4,
    title: `Invariance of ${shown.model}`,
    description: `${shown.transformations.map(({ kind }) => names[kind]).join(', ')} of ${shown.images.length} images: ${note}`,
  };
}

const distanceName = (layer: string, isRelative: boolean) =>
  isRelative ? `distance at ${layer} / norm` : `distance at ${layer}`;

const labelOf = (kind: TransformationKind): string => {
  const unit = unitOf(kind);
  return unit === '' ? 'factor' : unit === '°' ? 'degrees' : unit;
};

const around = { mean: 'the mean colour', edge: 'its outermost pixels', reflect: 'its mirror image' } as const;

const noteOf = ({ border, kernel }: Invariance, isRelative: boolean): string =>
  `Euclidean distance of the features to those of the picture as it is${isRelative ? ', divided by their norm' : ''}; ` +
  `around a picture ${around[border]}; ${kernel} interpolation.`;
