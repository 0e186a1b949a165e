import { labelPt, ptMm, tickPt } from '../../../figure/marks/axes.ts';
import { barLabelsMm, colourBar } from '../../../figure/marks/colourBar.ts';
import { magnitudeRaster, viridis } from '../../../figure/marks/colourMaps.ts';
import { picture } from '../../../figure/marks/picture.ts';
import { type Box, frame, type SceneItem, text } from '../../../figure/page/scene.ts';
import { ascent, shorten, textWidth } from '../../../figure/text/typography.ts';
import type { ShownEvaluation } from '../declaration.ts';

/** Names are cut to this share of the panel's width. */
const namesShare = 0.22;
const gap = 0.8;
/** A count is written into a cell of this size, mm, and more. */
const leastCellMm = 4.5;

/** True classes down, predicted ones across: shares of the true class's images in colour; counts and names where they fit. */
export async function confusionMatrix(shown: ShownEvaluation, width: number) {
  const { classes, cells, ofClasses } = shown;
  const { length } = classes;
  const lineMm = ptMm(labelPt) * 1.4;
  const names = classes.map((name) => shorten(name, namesShare * width, tickPt));
  const namesMm = Math.max(...names.map((name) => textWidth(name, tickPt)));
  const fits = (width - lineMm - namesMm - gap) / length >= ptMm(tickPt) * 1.1;
  const margin = lineMm + (fits ? namesMm + gap : gap);
  const side = width - margin;
  const box = { x: margin, y: 0, width: side, height: side };
  const shares = new Float32Array(length * length);
  for (let i = 0; i < cells.length; i += 3) {
    const [truth, answer, count] = cells.subarray(i, i + 3);
    shares[truth! * length + answer!] = count! / ofClasses.images[truth!]!;
  }
  const title = 'Confusion matrix';
  const matrix = await picture(magnitudeRaster(shares, [length, length], [0, 1]), box, title);
  const below = side + (fits ? gap + namesMm : gap) + lineMm;
  const bar = { x: margin, y: below + gap, width: side, height: 2 };
  const axis = { sizePt: labelPt, anchor: 'middle' } as const;
  const titles = fits ? ['True class', 'Predicted class'] : [`True class, 1–${length}`, `Predicted class, 1–${length}`];
  return {
    items: [
      matrix,
      frame(box),
      ...(fits ? nameItems(names, box) : []),
      ...(side / length >= leastCellMm ? countItems(shown, box) : []),
      text(ascent * ptMm(labelPt), side / 2, titles[0]!, { ...axis, rotationDeg: -90 }),
      text(margin + side / 2, below, titles[1]!, axis),
      ...(await colourBar(bar, viridis, ['0', "share of the true class's images", '1'])),
    ],
    height: bar.y + bar.height + barLabelsMm + 0.5,
  };
}

function nameItems(names: readonly string[], { x, y, width, height }: Box): SceneItem[] {
  const cell = width / names.length;
  const middle = (ascent * ptMm(tickPt)) / 2 - 0.1;
  return names.flatMap((name, i): SceneItem[] => [
    text(x - gap, y + (i + 0.5) * cell + middle, name, { sizePt: tickPt, anchor: 'end' }),
    text(x + (i + 0.5) * cell + middle, y + height + gap, name, { sizePt: tickPt, anchor: 'end', rotationDeg: -90 }),
  ]);
}

/** White on the dark end of the colours, black on the light one. */
function countItems({ cells, classes, ofClasses }: ShownEvaluation, { x, y, width }: Box): SceneItem[] {
  const cell = width / classes.length;
  const items = Array.from({ length: cells.length / 3 }, (_, i) => {
    const [truth, answer, count] = cells.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    const label = String(count);
    const sizePt = textWidth(label, tickPt) < 0.9 * cell ? tickPt : 4;
    const fill = count / ofClasses.images[truth]! < 0.6 ? '#ffffff' : '#000000';
    const baseline = y + (truth + 0.5) * cell + 0.36 * ptMm(sizePt);
    return text(x + (answer + 0.5) * cell, baseline, label, { sizePt, anchor: 'middle', fill });
  });
  return items;
}
