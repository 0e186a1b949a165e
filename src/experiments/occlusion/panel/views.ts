import { type ClassKey, classKeys } from '../../../figure/marks/classKeys.ts';
import { classLegend, legendMm } from '../../../figure/marks/classLegend.ts';
import { barLabelsMm, colourBar } from '../../../figure/marks/colourBar.ts';
import {
  type ColourMap,
  classRaster,
  grey,
  magnitudeColours,
  magnitudeRaster,
} from '../../../figure/marks/colourMaps.ts';
import { magnitudeFor, type Raster } from '../../../figure/marks/display.ts';
import { picture } from '../../../figure/marks/picture.ts';
import { type PositionGrid, placedRaster, positionPlaces } from '../../../figure/marks/positionGrid.ts';
import { barLabels } from '../../../figure/marks/projectionKey.ts';
import { type Box, frame, ink, mmPerPt, type RectItem, type SceneItem, text } from '../../../figure/page/scene.ts';
import { ascent, numberLabel, percentLabel, shorten } from '../../../figure/text/typography.ts';
import { type Contrast, displayFormula } from '../../../shared/contrast.ts';
import type { Agreement } from '../declaration/agreement.ts';
import { previewNote } from '../declaration/coarsePositions.ts';
import { type MapStyle, mapOpacity, shownRange, shownValues } from '../declaration/mapStyle.ts';
import type { Baseline, OcclusionView } from '../declaration/types.ts';
import { occlusionProjections, type PictureProjection } from './projections.ts';

/** An image, what a window slid over it does to a network, and what to call it all. */
export interface OcclusionData {
  /** With the window where `windowBox` is, and without. */
  readonly image: Raster;
  readonly input: Raster;
  /** The position of the window that takes most of the first class's probability, of the activation where no class is followed, px. */
  readonly windowBox: readonly [y: number, x: number, height: number, width: number];
  /** What the window shows. */
  readonly baseline: Baseline;
  readonly grid: PositionGrid;
  /** float32 `[rows, columns]`: the map's activations summed over space. */
  readonly activation: Float32Array;
  /** The activation, and the probability of each of `targets`, without a window. */
  readonly clean: { readonly activation: number; readonly probabilities: readonly number[] };
  /** float32 `[rows, columns]`, 0 to 1: the probability of each of `targets`. */
  readonly probabilities: readonly Float32Array[];
  /** int32 `[rows, columns]`: index into `classes`. */
  readonly topClass: Int32Array;
  /** At how many positions the network was asked, where the maps are a preview: elsewhere they are interpolated. */
  readonly previewOf: number | null;
  readonly classes: readonly string[];
  /** None where the network tells no classes apart. */
  readonly targets: readonly string[];
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

/** How projections and maps are drawn. */
interface ViewStyle {
  readonly contrast: Contrast;
  readonly maps: MapStyle;
}

const panels: Readonly<Record<OcclusionView, (data: OcclusionData, style: ViewStyle) => readonly OcclusionPanel[]>> = {
  input: (data) => [inputPanel(data)],
  activation: (data, { maps }) => [activationPanel(data, maps)],
  projection: (data, { contrast }) => [projectionPanel(data, contrast)],
  probability: (data, { maps }) => probabilityPanels(data, maps),
  class: (data, { maps }) => [classPanel(data, maps)],
};

/** They need classes. */
const ofClasses: ReadonlySet<OcclusionView> = new Set(['probability', 'class']);

/** Panels of the paper's figure 7: `input` is its (a), `class` its (e), `probability` its (d) for each class; without classes the first three. */
export function occlusionPanels(
  data: OcclusionData,
  views: readonly OcclusionView[],
  style: ViewStyle,
): OcclusionPanel[] {
  const there = views.filter((view) => data.targets.length > 0 || !ofClasses.has(view));
  return (there.length > 0 ? there : (['input', 'activation'] as const)).flatMap((view) => panels[view](data, style));
}

function inputPanel({ image, windowBox, baseline, targets: [target], mapName }: OcclusionData): OcclusionPanel {
  const [, , height, width] = windowBox;
  return {
    name: 'Input, occluded',
    ending: '',
    draw: async (box) => [await picture(image, box, 'Input'), frame(box), ...outline(onImage(windowBox, image, box))],
    ...note(
      `${height} × ${width} px, ${baselineNames(baseline)},`,
      `where ${target === undefined ? mapName : `P(${target})`} is lowest`,
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

function activationPanel(data: OcclusionData, style: MapStyle): OcclusionPanel {
  const { activation, clean, mapName, core, image } = data;
  const own = { values: activation, clean: clean.activation, quantity: 'summed activation' };
  const { draw, ...key } = magnitudes(own, data, style, agreementNotes(data));
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

function probabilityPanels(data: OcclusionData, style: MapStyle): readonly OcclusionPanel[] {
  return data.targets.map((target, i) => ({
    ...{ name: `P(${target}`, ending: `)${previewMark(data)}` },
    ...magnitudes(
      { values: data.probabilities[i]!, clean: data.clean.probabilities[i]!, quantity: 'probability' },
      data,
      style,
    ),
  }));
}

/** Beside the name of every map that is a preview. */
const previewMark = ({ previewOf }: OcclusionData): string => (previewOf === null ? '' : ' · preview');

const shapeOf = ({ grid: { rows, columns } }: OcclusionData) => [rows.length, columns.length] as const;

/** A map of one pixel a position in the place of the image, each value around the centre of its window. */
async function positionMap(
  map: Raster,
  { grid, input }: OcclusionData,
  box: Box,
  quantity: string,
  { isOverPicture }: MapStyle,
): Promise<SceneItem[]> {
  const places = positionPlaces(grid, [input.height, input.width]);
  const place = onImage(places.box, input, box);
  const placed = placedRaster(map, places);
  const note = `${quantity} by position of the window`;
  if (!isOverPicture) return [await picture(placed, place, note), frame(box)];
  const through = seenThrough(placed, input, places.box);
  return [await picture(input, box, 'Input below the map'), await picture(through, place, note), frame(box)];
}

/** A coloured map through which the part of the picture below it is seen. */
function seenThrough(map: Raster, input: Raster, [top, left]: readonly number[]): Raster {
  const { width, height } = map;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const below = (top! + Math.floor(pixel / width)) * input.width + left! + (pixel % width);
    const own = input.data[below * input.channels + (input.channels === 3 ? i % 3 : 0)]!;
    data[i] = Math.round(mapOpacity * map.data[i]! + (1 - mapOpacity) * own);
  }
  return { width, height, channels: 3, data };
}

/** What of a map is drawn. */
interface Magnitudes {
  readonly values: Float32Array;
  /** Without a window. */
  readonly clean: number;
  readonly quantity: string;
}

/** From 0, if nothing else is asked, so that the colours show how much of the value an occlusion takes. */
function magnitudes(
  { values, clean, quantity }: Magnitudes,
  data: OcclusionData,
  style: MapStyle,
  notes: readonly string[] = [],
): Pick<OcclusionPanel, 'draw' | 'key' | 'keyMm'> {
  const { previewOf } = data;
  const shown = shownValues(values, clean, style);
  const range = shownRange(shown, style);
  const colours = magnitudeColours[style.colours];
  const measured = style.shows === 'drop' ? `drop of ${quantity}` : quantity;
  return {
    draw: (box) => positionMap(magnitudeRaster(shown, shapeOf(data), range, colours), data, box, measured, style),
    ...bar(
      colours,
      range.map(numberLabel),
      ...[measured, ...notes, ...(previewOf === null ? [] : [previewNote(previewOf, values.length)])],
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

function classPanel(data: OcclusionData, style: MapStyle): OcclusionPanel {
  const { topClass, classes, targets } = data;
  const keys = classKeys(topClass, classes, targets[0] ?? '');
  const named = keys.filter((key): key is ClassKey & { label: number } => key.label !== null);
  const colours = new Map(named.map(({ label, colour }) => [label, colour]));
  return {
    name: 'Most probable class',
    ending: previewMark(data),
    draw: (box) => positionMap(classRaster(topClass, shapeOf(data), colours), data, box, 'Most probable class', style),
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
