import { type ClassKey, classKeys } from '../../../figure/marks/classKeys.ts';
import { classLegend, legendMm } from '../../../figure/marks/classLegend.ts';
import { barLabelsMm, colourBar } from '../../../figure/marks/colourBar.ts';
import { type ColourMap, classRaster, grey, magnitudeRaster, viridis } from '../../../figure/marks/colourMaps.ts';
import { magnitudeFor, type Raster } from '../../../figure/marks/display.ts';
import { picture } from '../../../figure/marks/picture.ts';
import { type PositionGrid, placedRaster, positionPlaces } from '../../../figure/marks/positionGrid.ts';
import { barLabels } from '../../../figure/marks/projectionKey.ts';
import { type Box, frame, ink, mmPerPt, type RectItem, type SceneItem, text } from '../../../figure/page/scene.ts';
import { ascent, numberLabel, percentLabel, shorten } from '../../../figure/text/typography.ts';
import { type Contrast, displayFormula } from '../../../shared/contrast.ts';
import type { Agreement } from '../declaration/agreement.ts';
import { previewNote } from '../declaration/coarsePositions.ts';
import type { Baseline, OcclusionView } from '../declaration/types.ts';
import { occlusionProjections, type PictureProjection } from './projections.ts';

/** An image, what a window slid over it does to a network, and what to call it all. */
export interface OcclusionData {
  /** With the window where `windowBox` is. */
  readonly image: Raster;
  /** The position of the window that takes most of the probability, of the activation where no class is followed, px. */
  readonly windowBox: readonly [y: number, x: number, height: number, width: number];
  /** What the window shows. */
  readonly baseline: Baseline;
  readonly grid: PositionGrid;
  /** float32 `[rows, columns]`: the map's activations summed over space. */
  readonly activation: Float32Array;
  /** float32 `[rows, columns]`, 0 to 1: the probability of `target`. */
  readonly probability: Float32Array;
  /** int32 `[rows, columns]`: index into `classes`. */
  readonly topClass: Int32Array;
  /** At how many positions the network was asked, where the maps are a preview: elsewhere they are interpolated. */
  readonly previewOf: number | null;
  readonly classes: readonly string[];
  /** `null` where the network tells no classes apart. */
  readonly target: string | null;
  /** `layer / channel`. */
  readonly mapName: string;
  /** Of the map's strongest unit on the unoccluded image; null where it has none. */
  readonly projection: PictureProjection | null;
  /** The box in which most of it lies, px of the image, and how far the map's activation drops there; null where that is not known. */
  readonly core: readonly [y: number, x: number, height: number, width: number] | null;
  readonly agreement: Agreement | null;
  /** Of the map's strongest units on other images. */
  readonly others: readonly PictureProjection[];
}

/** A picture with a name above and its key below. */
export interface OcclusionPanel {
  /** `name` is cut where `name` and `ending` do not fit. */
  readonly name: string;
  readonly ending: string;
  /** In the place of the image, frames and what lies on it among it. */
  readonly draw: (box: Box) => Promise<SceneItem[]>;
  /** Below it, `keyMm` high. */
  readonly key: (place: Pick<Box, 'x' | 'y' | 'width'>) => Promise<SceneItem[]>;
  readonly keyMm: number;
}

const barMm = 1.8;
const captionPt = 5.5;
const captionMm = captionPt * mmPerPt * 1.2;
/** Above captions. */
const captionGap = 0.2;

const panels: Readonly<Record<OcclusionView, (data: OcclusionData, contrast: Contrast) => OcclusionPanel>> = {
  input: inputPanel,
  activation: activationPanel,
  projection: projectionPanel,
  probability: probabilityPanel,
  class: classPanel,
};

/** They need classes. */
const ofClasses: ReadonlySet<OcclusionView> = new Set(['probability', 'class']);

/** Panels of the paper's figure 7: `input` is its (a), `class` its (e); without classes the first three. */
export function occlusionPanels(
  data: OcclusionData,
  views: readonly OcclusionView[],
  contrast: Contrast,
): OcclusionPanel[] {
  const there = views.filter((view) => data.target !== null || !ofClasses.has(view));
  return (there.length > 0 ? there : (['input', 'activation'] as const)).map((view) => panels[view](data, contrast));
}

function inputPanel({ image, windowBox, baseline, target, mapName }: OcclusionData): OcclusionPanel {
  const [, , height, width] = windowBox;
  return {
    name: 'Input, occluded',
    ending: '',
    draw: async (box) => [await picture(image, box, 'Input'), frame(box), ...outline(onImage(windowBox, image, box))],
    ...note(
      `${height} × ${width} px, ${baselineNames(baseline)},`,
      `where ${target === null ? mapName : `P(${target})`} is lowest`,
    ),
  };
}

const baselineNames = (baseline: Baseline): string =>
  typeof baseline === 'number' ? `grey ${baseline}` : { mean: 'mean colour', blur: 'blurred' }[baseline];

/** Where a part of the image, px, lies when the image fills `box`. */
function onImage([y, x, height, width]: OcclusionData['windowBox'], image: Raster, box: Box): Box {
  const scale = box.width / image.width;
  return { x: box.x + x * scale, y: box.y + y * scale, width: width * scale, height: height * scale };
}

/** White under black, to be seen on every picture. */
function outline(box: Box): RectItem[] {
  const line = { kind: 'rect', ...box, fill: null } as const;
  return [
    { ...line, stroke: '#ffffff', strokeWidth: 0.45 },
    { ...line, stroke: '#000000', strokeWidth: 0.15 },
  ];
}

function activationPanel(data: OcclusionData): OcclusionPanel {
  const { activation, mapName, core, image } = data;
  const { draw, ...key } = magnitudes(activation, data, 'summed activation', agreementNotes(data));
  return {
    name: mapName,
    ending: `, summed${previewMark(data)}`,
    draw: async (box) => [...(await draw(box)), ...(core ? outline(onImage(core, image, box)) : [])],
    ...key,
  };
}

function agreementNotes({ core, agreement }: OcclusionData): readonly string[] {
  return [
    ...(core ? ['outlined: its projection'] : []),
    ...(agreement
      ? [
          `${percentLabel(agreement.inside)} of the drop inside,`,
          `${percentLabel(agreement.chance)} by chance; peak ${agreement.isHit ? 'inside' : 'outside'}`,
        ]
      : []),
  ];
}

function probabilityPanel(data: OcclusionData): OcclusionPanel {
  const { probability, target } = data;
  return { name: `P(${target}`, ending: `)${previewMark(data)}`, ...magnitudes(probability, data, 'probability') };
}

/** Beside the name of every map that is a preview. */
const previewMark = ({ previewOf }: OcclusionData): string => (previewOf === null ? '' : ' · preview');

const shapeOf = ({ grid: { rows, columns } }: OcclusionData) => [rows.length, columns.length] as const;

/** A map of one pixel a position in the place of the image, each value around the centre of its window. */
async function positionMap(
  map: Raster,
  { grid, image }: OcclusionData,
  box: Box,
  quantity: string,
): Promise<SceneItem[]> {
  const places = positionPlaces(grid, [image.height, image.width]);
  const place = onImage(places.box, image, box);
  return [await picture(placedRaster(map, places), place, `${quantity} by position of the window`), frame(box)];
}

/** From 0, so that the colours show how much of the value an occlusion takes. */
function magnitudes(
  values: Float32Array,
  data: OcclusionData,
  quantity: string,
  notes: readonly string[] = [],
): Pick<OcclusionPanel, 'draw' | 'key' | 'keyMm'> {
  const { previewOf } = data;
  const finite = values.filter(Number.isFinite);
  const range = [finite.reduce((a, b) => Math.min(a, b), 0), finite.reduce((a, b) => Math.max(a, b), 0)] as const;
  return {
    draw: (box) => positionMap(magnitudeRaster(values, shapeOf(data), range), data, box, quantity),
    ...bar(
      viridis,
      range.map(numberLabel),
      ...[quantity, ...notes, ...(previewOf === null ? [] : [previewNote(previewOf, values.length)])],
    ),
  };
}

function projectionPanel({ projection, others, mapName }: OcclusionData, contrast: Contrast): OcclusionPanel {
  const name = contrast === 'auto' ? 'p99' : 'max';
  const largest = projection ? `, ${name} ${numberLabel(magnitudeFor(contrast, projection))}` : '';
  const which = others.length === 0 ? `this image${largest}` : `framed: this image${largest}`;
  return {
    name: mapName,
    ending: ', projected',
    draw: async (box) => occlusionProjections(projection, others, box, contrast),
    ...(projection || others.length > 0
      ? bar(grey, barLabels(contrast), displayFormula(contrast), which)
      : note('no activation to project')),
  };
}

function classPanel(data: OcclusionData): OcclusionPanel {
  const { topClass, classes, target } = data;
  const keys = classKeys(topClass, classes, target ?? '');
  const named = keys.filter((key): key is ClassKey & { label: number } => key.label !== null);
  const colours = new Map(named.map(({ label, colour }) => [label, colour]));
  return {
    name: 'Most probable class',
    ending: previewMark(data),
    draw: (box) => positionMap(classRaster(topClass, shapeOf(data), colours), data, box, 'Most probable class'),
    key: async (place) => classLegend(keys, place),
    keyMm: legendMm(keys),
  };
}

const bar = (
  colourMap: ColourMap,
  labels: readonly string[],
  ...captions: readonly string[]
): Pick<OcclusionPanel, 'key' | 'keyMm'> => ({
  key: async ({ x, y, width }) => [
    ...(await colourBar({ x, y, width, height: barMm }, colourMap, labels)),
    ...captionLines(captions, x, y + barMm + barLabelsMm, width),
  ],
  keyMm: barMm + barLabelsMm + captionsMm(captions),
});

const note = (...captions: readonly string[]): Pick<OcclusionPanel, 'key' | 'keyMm'> => ({
  key: async ({ x, y, width }) => captionLines(captions, x, y, width),
  keyMm: captionsMm(captions),
});

const captionsMm = (captions: readonly string[]): number => captionGap + captions.length * captionMm;

const captionLines = (captions: readonly string[], x: number, y: number, width: number): SceneItem[] =>
  captions.map((content, i) => {
    const baseline = y + i * captionMm + captionGap + ascent * captionPt * mmPerPt;
    return text(x, baseline, shorten(content, width, captionPt), { sizePt: captionPt, fill: ink.quiet });
  });
