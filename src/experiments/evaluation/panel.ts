import { drawTable } from '../../figure/marks/table.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { shifted } from '../../figure/page/scene.ts';
import { percentLabel } from '../../figure/text/typography.ts';
import type { ShownEvaluation } from './declaration.ts';
import { confusionMatrix } from './panel/confusionMatrix.ts';
import { reliabilityDiagram } from './panel/reliabilityDiagram.ts';

/** From this width on, mm, both stand side by side. */
const besideMm = 110;
const gap = 6;

/** The confusion matrix and the reliability diagram; of several models above them table 2 of Zeiler & Fergus 2013, where their mean stands out. */
export async function evaluation({ shown }: { readonly shown: ShownEvaluation }, width: number): Promise<Drawing> {
  const table = shown.members.length > 0 ? memberTable(shown, width) : null;
  const top = table ? table.bottom + gap : 0;
  const isBeside = width >= besideMm;
  const matrixWidth = isBeside ? 0.62 * (width - gap) : width;
  const matrix = await confusionMatrix(shown, matrixWidth);
  const diagram = reliabilityDiagram(shown, isBeside ? width - gap - matrixWidth : Math.min(width, 80));
  const [x, y] = isBeside ? [matrixWidth + gap, 0] : [0, matrix.height + gap];
  const { model, members, dataset, split, images, top1, calibrationError } = shown;
  const subject = table ? `Mean of ${members.length} models` : model;
  return {
    items: [...(table?.items ?? []), ...shifted(matrix.items, 0, top), ...shifted(diagram.items, x, top + y)],
    height: top + Math.max(matrix.height, y + diagram.height),
    title: `${subject} on ${dataset}, ${split}`,
    description: `Confusion matrix and reliability diagram of ${images} images: accuracy ${percentLabel(top1)}, expected calibration error ${percentLabel(calibrationError)}.`,
  };
}

function memberTable({ members, ...mean }: ShownEvaluation, width: number) {
  const rows = [...members, { ...mean, name: 'Mean of their probabilities' }];
  const error = (share: number | null) => (share === null ? '–' : (100 * (1 - share)).toFixed(1));
  const columns = [
    { head: 'Model', cells: rows.map(({ name }) => name) },
    { head: 'Top-1 error, %', cells: rows.map(({ top1 }) => error(top1)) },
    ...(mean.top5 === null ? [] : [{ head: 'Top-5 error, %', cells: rows.map(({ top5 }) => error(top5)) }]),
    { head: 'Loss', cells: rows.map(({ loss }) => loss.toFixed(3)) },
  ];
  return drawTable(
    columns,
    rows.map((_, i) => i === members.length),
    width,
  );
}
