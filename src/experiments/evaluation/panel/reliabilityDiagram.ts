import { axisItems, labelPt, lineColours, ptMm, tickGap, tickMm, tickPt, widest } from '../../../figure/marks/axes.ts';
import { linearAxis, shareOn } from '../../../figure/marks/ticks.ts';
import { hairline, ink, type SceneItem, text } from '../../../figure/page/scene.ts';
import { ascent, percentLabel } from '../../../figure/text/typography.ts';
import type { ShownEvaluation } from '../declaration.ts';

/** Accuracy by confidence in bins (Guo et al. 2017, figure 1): bars; what lies between them and the diagonal is the error of calibration. */
export function reliabilityDiagram({ reliability, calibrationError }: ShownEvaluation, width: number) {
  const axis = linearAxis(0, 1, 5);
  const left = ptMm(labelPt) + 0.7 + widest(axis) + tickGap + tickMm;
  const plot = { left, right: width - 1.5, top: ptMm(tickPt), bottom: ptMm(tickPt) + width - 1.5 - left };
  const side = plot.right - plot.left;
  const { images, accuracy, confidence } = reliability;
  const bars = Array.from(images, (count, i): SceneItem[] => {
    if (count === 0) return [];
    const top = plot.bottom - shareOn(axis, accuracy[i]!) * side;
    const x = plot.left + (i / images.length) * side;
    const at = plot.left + shareOn(axis, confidence[i]!) * side;
    const expected = plot.bottom - shareOn(axis, confidence[i]!) * side;
    const box = { x, y: top, width: side / images.length, height: plot.bottom - top };
    const gap = { x1: at, y1: top, x2: at, y2: expected, stroke: lineColours[1], strokeWidth: 0.5 };
    return [
      { kind: 'rect', ...box, fill: '#99c7e0', stroke: lineColours[0], strokeWidth: hairline },
      { kind: 'line', ...gap },
    ];
  });
  const diagonal: SceneItem = {
    ...{ kind: 'polyline', stroke: ink.quiet, strokeWidth: 2 * hairline, dash: [1.1, 0.7] },
    points: [
      [plot.left, plot.bottom],
      [plot.right, plot.top],
    ],
  };
  const below = plot.bottom + tickMm + tickGap + 2.4 * ptMm(tickPt);
  const axisTitle = { sizePt: labelPt, anchor: 'middle' } as const;
  const total = images.reduce((sum, count) => sum + count, 0);
  return {
    items: [
      ...bars.flat(),
      diagonal,
      ...axisItems(axis, axis, plot),
      text(plot.left + 1, plot.top + ptMm(labelPt), `ECE ${percentLabel(calibrationError)}, ${total} images`),
      text((plot.left + plot.right) / 2, below, 'Confidence', axisTitle),
      text(ascent * ptMm(labelPt), (plot.top + plot.bottom) / 2, 'Accuracy', { ...axisTitle, rotationDeg: -90 }),
    ],
    height: below + 0.5,
  };
}
