import type { Drawing } from '../../figure/page/drawing.ts';
import { chartHeight } from '../../figure/panels/curvesPanel.ts';
import { meansPanel } from '../../figure/panels/meansPanel.ts';
import type { Transfer, TransferArm } from './declaration.ts';

/** Figure 9 of Zeiler & Fergus 2013: accuracy by the number of images of a class, frozen layers beside training from scratch. */
export async function transfer({ shown }: { readonly shown: Transfer }, width: number): Promise<Drawing> {
  const { rows, model, layer, dataset, classifier, scratchSteps } = shown;
  const line = (arm: TransferArm, name: string) => ({ name, means: rows.map((row) => row[arm]) });
  const panel = {
    title: `From ${model} to ${dataset}`,
    xLabel: 'Images of a class that are learnt from',
    yLabel: 'Mean accuracy of a class, %',
    places: rows.map(({ images }) => String(images)),
    lines: [
      line('frozen', `${model} up to ${layer}, ${classifier === 'svm' ? 'SVM' : 'softmax'}`),
      ...(scratchSteps > 0 ? [line('scratch', 'from scratch')] : []),
    ],
  };
  return meansPanel(panel, width, chartHeight(width));
}
