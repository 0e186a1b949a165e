import { SwitchbackError } from '../shared/errors.ts';
import { type OcclusionFigure, occlusionPanels, type Panel } from './occlusionPanels.ts';
import { heading, marginMm } from './paragraph.ts';
import { fitted } from './picture.ts';
import { type Box, frame, panelLetter, type Scene, type SceneItem, text } from './scene.ts';
import { shorten, textWidth } from './typography.ts';

export type { OcclusionFigure } from './occlusionPanels.ts';

const widthRange = [40, 1000] as const;
const smallestPanel = 25;
const largestPanel = 60;
const gap = { column: 3, row: 2.5, key: 1 } as const;
const titleMm = 3.8;
const titlePt = 6.5;
const letterMm = 3.2;
/** Height over width of the place for a picture, at most. */
const tallest = 1.5;

/**
 * Figure 7 of Zeiler & Fergus 2013: (a) the input with the window, (b) the map's activation by position of the window, (c) the
 * projection of its strongest unit, (d) the target's probability, (e) the most probable class.
 * Throws `BAD_ARGUMENT` for a width outside 40 to 1000 mm.
 */
export async function occlusionScene(figure: OcclusionFigure): Promise<Scene> {
  const { widthMm, image, target, subtitle, mapName } = figure;
  if (!(widthMm >= widthRange[0] && widthMm <= widthRange[1])) {
    const message = `A figure of an occlusion cannot be ${widthMm} mm wide: give ${widthRange[0]} to ${widthRange[1]} mm.`;
    throw new SwitchbackError('BAD_ARGUMENT', message);
  }
  const title = `Occlusion of “${target}”`;
  const head = heading(title, subtitle, widthMm);
  const panels = occlusionPanels(figure);
  const room = widthMm - 2 * marginMm;
  const columns = Math.min(panels.length, Math.max(1, Math.floor((room + gap.column) / (smallestPanel + gap.column))));
  const width = Math.min(largestPanel, (room - (columns - 1) * gap.column) / columns);
  const height = width * Math.min(tallest, image.height / image.width);
  const items: SceneItem[] = [...head.items];
  let y = head.bottom;
  for (let from = 0; from < panels.length; from += columns) {
    const row = panels.slice(from, from + columns);
    for (const [i, panel] of row.entries()) {
      const box = { x: marginMm + i * (width + gap.column), y: y + titleMm, width, height };
      items.push(...(await panelItems(panel, panelLetter(from + i), box, fitted(image, box))));
    }
    y += titleMm + height + gap.key + Math.max(...row.map(({ keyMm }) => keyMm)) + gap.row;
  }
  const description = `${subtitle}. By position of a window slid over the image: the activation of ${mapName} and the probability of ${target}.`;
  return { widthMm, heightMm: y - gap.row + marginMm, title, description, items };
}

async function panelItems(panel: Panel, letter: string, box: Box, place: Box): Promise<SceneItem[]> {
  const { x, y, width, height } = box;
  const room = width - letterMm - textWidth(panel.ending, titlePt);
  const name = `${shorten(panel.name, room, titlePt)}${panel.ending}`;
  const baseline = y - 1.2;
  return [
    text(x, baseline, letter, { sizePt: 8, weight: 'bold' }),
    text(x + letterMm, baseline, name, { sizePt: titlePt }),
    ...(await panel.draw(place)),
    frame(place),
    ...(await panel.key({ x, y: y + height + gap.key, width })),
  ];
}
