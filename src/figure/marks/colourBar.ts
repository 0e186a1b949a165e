import { type Box, frame, hairline, ink, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent } from '../text/typography.ts';
import type { ColourMap } from './colourMaps.ts';
import { picture } from './picture.ts';

const labelPt = 5.5;
const tickMm = 0.6;

/** How far a colour bar's ticks and labels reach below its box, mm. */
export const barLabelsMm = tickMm + 0.3 + labelPt * mmPerPt;

/** A lying colour bar that fills `box`, with two or more labels at even distances, the first and the last at its ends. Several maps lie below each other. */
export async function colourBar(
  box: Box,
  colourMap: ColourMap | readonly ColourMap[],
  labels: readonly string[],
): Promise<SceneItem[]> {
  const maps = colourMap instanceof Uint8Array ? [colourMap] : colourMap;
  const data = Uint8Array.from(maps.flatMap((map) => [...map]));
  const ramp = { width: maps[0]!.length / 3, height: maps.length, channels: 3, data } as const;
  const y = box.y + box.height;
  const marks = labels.flatMap((label, i): SceneItem[] => {
    const share = i / (labels.length - 1);
    const x = box.x + share * box.width;
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return [
      { kind: 'line', x1: x, y1: y, x2: x, y2: y + tickMm, stroke: ink.tick, strokeWidth: hairline },
      text(x, y + tickMm + 0.2 + ascent * labelPt * mmPerPt, label, { sizePt: labelPt, anchor }),
    ];
  });
  return [await picture(ramp, box), frame(box), ...marks];
}
