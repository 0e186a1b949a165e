import type { Drawing } from '../../figure/page/drawing.ts';
import { shifted } from '../../figure/page/scene.ts';
import { percentLabel } from '../../figure/text/typography.ts';
import type { ShownEvaluation } from './declaration.ts';
import { confusionMatrix } from './panel/confusionMatrix.ts';
import { reliabilityDiagram } from './panel/reliabilityDiagram.ts';

/** From this width on, mm, both stand side by side. */
const besideMm = 110;
const gap = 6;

/** The confusion matrix and the reliability diagram. */
export async function evaluation({ shown }: { readonly shown: ShownEvaluation }, width: number): Promise<Drawing> {
  const isBeside = width >= besideMm;
  const matrixWidth = isBeside ? 0.62 * (width - gap) : width;
  const matrix = await confusionMatrix(shown, matrixWidth);
  const diagram = reliabilityDiagram(shown, isBeside ? width - gap - matrixWidth : Math.min(width, 80));
  const [x, y] = isBeside ? [matrixWidth + gap, 0] : [0, matrix.height + gap];
  const { model, dataset, split, images, top1, calibrationError } = shown;
  return {
    items: [...matrix.items, ...shifted(diagram.items, x, y)],
    height: Math.max(matrix.height, y + diagram.height),
    title: `${model} on ${dataset}, ${split}`,
    description: `Confusion matrix and reliability diagram of ${images} images: accuracy ${percentLabel(top1)}, expected calibration error ${percentLabel(calibrationError)}.`,
  };
}
