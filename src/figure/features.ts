import { barLabelsMm, colourBar } from './colourBar.ts';
import { grey } from './colourMaps.ts';
import { type DisplayScale, type FeatureMapPanel, featureMap } from './featureMap.ts';
import { type FeaturesLayout, featuresLayout, spacing } from './featuresLayout.ts';
import { type Block, heading, marginMm, paragraph } from './paragraph.ts';
import { panelLetter, type Scene, type SceneItem, text } from './scene.ts';
import { shorten } from './typography.ts';

export type { FeatureMapPanel, Tile } from './featureMap.ts';

export interface FeaturesFigure {
  readonly title: string;
  /** What the figure is of: checkpoint, data set, split, rule. */
  readonly subtitle: string;
  /** Maps of one layer belong together wherever they stand; layers appear in the order of their first map. */
  readonly maps: readonly FeatureMapPanel[];
  readonly widthMm: number;
  readonly scale: DisplayScale;
  /** Of the way down: `deconvnet`, `guided` or `gradient`. */
  readonly rule: string;
}

/**
 * Figure 2 of Zeiler & Fergus 2013: per layer a lettered block of maps, each as its nine strongest projections beside the
 * nine patches, all tiles of one size; the display scale is stated at the foot. Its height follows from what is in it.
 * Throws `BAD_ARGUMENT` for a width outside 40 to 1000 mm.
 */
export async function featuresScene(figure: FeaturesFigure): Promise<Scene> {
  const { title, subtitle, maps, widthMm, scale, rule } = figure;
  const layers = [...Map.groupBy(maps, ({ layer }) => layer)];
  const layout = featuresLayout(
    layers.map(([, own]) => own.length),
    widthMm,
  );
  const head = heading(title, subtitle, widthMm);
  const items: SceneItem[] = [...head.items];
  let y = head.bottom;
  for (const [i, [layer, own]] of layers.entries()) {
    const block = await layerBlock(panelLetter(i), layer, own, y, layout, figure);
    items.push(...block.items);
    y = block.bottom + spacing.layer;
  }
  const below = await foot(y, figure);
  return {
    widthMm,
    heightMm: below.bottom + marginMm,
    title,
    description: `${subtitle}. ${maps.length} feature maps of ${layers.map(([layer]) => layer).join(', ')}. ${scaleSentence(scale)} ${readingSentence(rule)}`,
    items: [...items, ...below.items],
  };
}

async function layerBlock(
  letter: string,
  layer: string,
  maps: readonly FeatureMapPanel[],
  y: number,
  layout: FeaturesLayout,
  { widthMm, scale }: FeaturesFigure,
): Promise<Block> {
  const nameX = marginMm + 4;
  const baseline = y + 2.8;
  const name = shorten(layer, widthMm - marginMm - nameX, 7);
  const head = [
    text(marginMm, baseline, letter, { sizePt: 8, weight: 'bold' }),
    text(nameX, baseline, name, { sizePt: 7 }),
  ];
  const { columns, mapWidth, mapHeight } = layout;
  const drawn = maps.map((map, i) => {
    const x = marginMm + (i % columns) * (mapWidth + spacing.column);
    const row = Math.floor(i / columns);
    return featureMap(map, x, y + spacing.layerHead + row * (mapHeight + spacing.row), layout, scale);
  });
  const rows = Math.ceil(maps.length / columns);
  const bottom = y + spacing.layerHead + rows * mapHeight + (rows - 1) * spacing.row;
  return { items: [...head, ...(await Promise.all(drawn)).flat()], bottom };
}

const scaleSentence = (scale: DisplayScale): string =>
  scale === 'tile'
    ? 'Projections: 0.5 + x / (2·max|x|), each tile on its own scale.'
    : 'Projections: 0.5 + x / (2·max|x|), one scale per map, max|x| printed below the map.';

const readingSentence = (rule: string): string =>
  `Each map: left, projections (${rule}); right, the image patches in the same order, strongest first. Below: activation of the first … the last tile.`;

const barSize = { width: 26, height: 1.8 } as const;

async function foot(y: number, { widthMm, scale, rule }: FeaturesFigure): Promise<Block> {
  const bar = await colourBar({ x: marginMm, y: y + 0.4, ...barSize }, grey, ['−max|x|', '0', '+max|x|']);
  const barBottom = y + 0.4 + barSize.height + barLabelsMm;
  const beside = widthMm >= 80;
  const x = beside ? marginMm + barSize.width + 4 : marginMm;
  const words = `${scaleSentence(scale)} ${readingSentence(rule)}`;
  const reading = paragraph(x, beside ? y : barBottom + 0.8, widthMm - marginMm - x, words, { sizePt: 5.5 });
  return { items: [...bar, ...reading.items], bottom: Math.max(barBottom, reading.bottom) };
}
