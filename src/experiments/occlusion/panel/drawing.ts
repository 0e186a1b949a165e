import { fitted } from '../../../figure/marks/picture.ts';
import type { Drawing } from '../../../figure/page/drawing.ts';
import { ordinal } from '../../../figure/page/pageLayout.ts';
import { type Box, type SceneItem, shifted, text } from '../../../figure/page/scene.ts';
import { shorten, textWidth } from '../../../figure/text/typography.ts';
import type { Contrast } from '../../../shared/contrast.ts';
import { previewNote } from '../declaration/coarsePositions.ts';
import type { MapStyle } from '../declaration/mapStyle.ts';
import type { OcclusionView } from '../declaration/types.ts';
import { type OcclusionData, type OcclusionPanel, occlusionPanels } from './views.ts';

export interface OcclusionStyle {
  readonly views: readonly OcclusionView[];
  readonly contrast: Contrast;
  /** How the maps of activation and probability are drawn. */
  readonly maps: MapStyle;
  /** Each view of the first image has a letter of its own. */
  readonly lettered: boolean;
}

const smallestView = 25;
const largestView = 60;
const gap = { column: 3, row: 2.5, key: 1 } as const;
const titleMm = 3.8;
const titlePt = 6.5;
const letterMm = 3.2;
/** Height over width of the place for a picture, at most. */
const tallest = 1.5;

/** Between images. */
const rowGap = 3;

/** One or several images, one below the other, each as the paper's figure 7 shows it. */
export async function occlusionPanel(
  images: readonly OcclusionData[],
  style: OcclusionStyle,
  width: number,
): Promise<Drawing> {
  const drawn = images.map((data, i) => imagePanel(data, { ...style, lettered: style.lettered && i === 0 }, width));
  const [first, ...rest] = await Promise.all(drawn);
  const items = [...first!.items];
  let { height } = first!;
  for (const next of rest) {
    items.push(...shifted(next.items, 0, height + rowGap));
    height += rowGap + next.height;
  }
  const targets = [...new Set(images.map(subjectOf))].join(', ');
  const described = [...new Set([first!, ...rest].map((own) => own.description))].join(' ');
  return {
    items,
    height,
    title: rest.length === 0 ? first!.title : `Occlusions of ${targets}`,
    description: [...(rest.length === 0 ? [] : [`${images.length} images.`]), described].join(' '),
  };
}

/**
 * Figure 7 of Zeiler & Fergus 2013: the input with the window, the map's activation by position of the window, its projections in this
 * image and in others, the target's probability, the most probable class.
 */
async function imagePanel(
  data: OcclusionData,
  { views, contrast, maps, lettered }: OcclusionStyle,
  width: number,
): Promise<Drawing> {
  const { image, targets, mapName, previewOf, activation } = data;
  const panels = occlusionPanels(data, views, { contrast, maps });
  const columns = Math.min(panels.length, Math.max(1, Math.floor((width + gap.column) / (smallestView + gap.column))));
  const viewWidth = Math.min(largestView, (width - (columns - 1) * gap.column) / columns);
  const viewHeight = viewWidth * Math.min(tallest, image.height / image.width);
  const items: SceneItem[] = [];
  let y = 0;
  for (let from = 0; from < panels.length; from += columns) {
    const row = panels.slice(from, from + columns);
    for (const [i, panel] of row.entries()) {
      const box = { x: i * (viewWidth + gap.column), y: y + titleMm, width: viewWidth, height: viewHeight };
      const letter = lettered ? ordinal(from + i) : null;
      items.push(...(await viewItems(panel, letter, box, fitted(image, box))));
    }
    y += titleMm + viewHeight + gap.key + Math.max(...row.map(({ keyMm }) => keyMm)) + gap.row;
  }
  return {
    items,
    height: y - gap.row,
    title: `Occlusion of ${subjectOf(data)}`,
    description: `By position of a window slid over the image: the activation of ${mapName}${targets.length === 0 ? '' : ` and the probability of ${targets.join(', ')}`}${previewOf === null ? '' : `; ${previewNote(previewOf, activation.length)}`}.`,
  };
}

/** The classes, or the map where the network tells no classes apart. */
const subjectOf = ({ targets, mapName }: OcclusionData): string =>
  targets.length === 0 ? mapName : targets.map((target) => `“${target}”`).join(', ');

async function viewItems(panel: OcclusionPanel, letter: string | null, box: Box, place: Box): Promise<SceneItem[]> {
  const { x, y, width, height } = box;
  const nameX = letter === null ? 0 : letterMm;
  const room = width - nameX - textWidth(panel.ending, titlePt);
  const name = `${shorten(panel.name, room, titlePt)}${panel.ending}`;
  const baseline = y - 1.2;
  return [
    ...(letter === null ? [] : [text(x, baseline, letter, { sizePt: 8, weight: 'bold' })]),
    text(x + nameX, baseline, name, { sizePt: titlePt }),
    ...(await panel.draw(place)),
    ...(await panel.key({ x, y: y + height + gap.key, width })),
  ];
}
