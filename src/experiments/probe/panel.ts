import type { Drawing } from '../../figure/page/drawing.ts';
import { chartHeight } from '../../figure/panels/curvesPanel.ts';
import { meansPanel } from '../../figure/panels/meansPanel.ts';
import { type Probe, type ProbeMethod, probeMethods } from './declaration.ts';

const names: Readonly<Record<ProbeMethod, string>> = { softmax: 'softmax', svm: 'SVM' };

/** Accuracy of a linear softmax and a linear SVM by layer. */
export async function probe({ shown }: { readonly shown: Probe }, width: number): Promise<Drawing> {
  const { rows, model, dataset } = shown;
  const panel = {
    title: `Linear classifiers on the layers of ${model}, ${dataset}`,
    xLabel: 'Layer',
    yLabel: 'Mean accuracy of a class, %',
    places: rows.map(({ layer }) => layer),
    lines: probeMethods.map((method) => ({ name: names[method], means: rows.map((row) => row[method]) })),
  };
  return meansPanel(panel, width, chartHeight(width));
}
