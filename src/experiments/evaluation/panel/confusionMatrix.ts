import { heatMap } from '../../../figure/marks/heatMap.ts';
import type { ShownEvaluation } from '../declaration.ts';

/** True classes down, predicted ones across: shares of the true class's images in colour; counts and names where they fit. */
export function confusionMatrix({ classes, cells, ofClasses }: ShownEvaluation, width: number) {
  const { length } = classes;
  const values = new Float32Array(length * length);
  const labels = new Map<number, string>();
  for (let i = 0; i < cells.length; i += 3) {
    const [truth, answer, count] = cells.subarray(i, i + 3);
    values[truth! * length + answer!] = count! / ofClasses.images[truth!]!;
    labels.set(truth! * length + answer!, String(count));
  }
  const axes = ['True class', 'Predicted class'] as const;
  const key = "share of the true class's images";
  return heatMap({ title: 'Confusion matrix', rows: classes, columns: classes, axes, values, labels, key }, width);
}
