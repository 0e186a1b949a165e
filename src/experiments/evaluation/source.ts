import { imageById } from '../../catalog/datasets/images.ts';
import type { Kept } from '../../shared/experiment.ts';
import { plainSource } from '../../workbench/analyses/plainSource.ts';
import { float32Digits } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { type Measures, measures } from './declaration/measures.ts';
import { type Predictions, predictionsIn } from './declaration/predictions.ts';
import { evaluation as declaration, type KeptEvaluation, type ShownEvaluation } from './declaration.ts';

type Arrays = Parameters<typeof predictionsIn>[0];
const measured = (kept: Kept, arrays: Arrays): Measures =>
  measures(predictionsIn(arrays), (kept as KeptEvaluation).parameters.classes.length);
const classesOf = (kept: Kept) => (kept as KeptEvaluation).parameters.classes;

/** Its arrays, and tables of images, classes, confusions, bins of confidence and models. */
export const evaluation = plainSource(
  'evaluation',
  {
    'predictions.csv': (kept, arrays, workspace) => predictionTable(workspace, predictionsIn(arrays), classesOf(kept)),
    'classes.csv': (kept, arrays) => classTable(measured(kept, arrays), classesOf(kept)),
    'confusion.csv': (kept, arrays) => confusionTable(measured(kept, arrays), classesOf(kept)),
    'reliability.csv': (kept, arrays) => reliabilityTable(measured(kept, arrays)),
    'models.csv': (kept, arrays) => modelTable(declaration.shown(kept as KeptEvaluation, arrays)),
  },
  (kept, arrays) => {
    const { ofClasses: _classes, reliability: _bins, cells: _cells, ...numbers } = measured(kept, arrays);
    return { broken: kept.done - numbers.images, ...numbers };
  },
);

function predictionTable({ catalog }: Workspace, predictions: Predictions, classes: readonly string[]) {
  const { images, labels, predicted, ranks, confidences, probabilities } = predictions;
  return [
    ['image', 'file', 'record', 'member', 'class', 'predicted', 'rank', 'probability', 'confidence'],
    ...Array.from(images, (image, i) => {
      const { path, record, member } = imageById(catalog, image);
      const of = [
        classes[labels[i]!]!,
        classes[predicted[i]!]!,
        ranks[i]!,
        float32Digits(probabilities[i]!),
        float32Digits(confidences[i]!),
      ];
      return [image, path, record ?? Number.NaN, member ?? '', ...of];
    }),
  ];
}

function classTable({ ofClasses: { images, predicted, correct, confidence } }: Measures, classes: readonly string[]) {
  return [
    ['class', 'images', 'predicted', 'correct', 'accuracy', 'precision', 'confidence'],
    ...classes.map((name, c) => [
      ...[name, images[c]!, predicted[c]!, correct[c]!],
      ...[correct[c]! / images[c]!, correct[c]! / predicted[c]!, float32Digits(confidence[c]!)],
    ]),
  ];
}

function confusionTable({ cells }: Measures, classes: readonly string[]) {
  const rows = Array.from({ length: cells.length / 3 }, (_, i) => cells.subarray(3 * i, 3 * i + 3));
  return [
    ['class', 'predicted', 'images'],
    ...rows.map(([truth, answer, count]) => [classes[truth!]!, classes[answer!]!, count!]),
  ];
}

function reliabilityTable({ reliability: { images, accuracy, confidence } }: Measures) {
  const bins = images.length;
  return [
    ['from', 'to', 'images', 'accuracy', 'confidence'],
    ...Array.from(images, (count, i) => [
      i / bins,
      (i + 1) / bins,
      count,
      float32Digits(accuracy[i]!),
      float32Digits(confidence[i]!),
    ]),
  ];
}

/** A row each model, and one their mean. */
function modelTable({ model, members, ...mean }: ShownEvaluation) {
  const rows = members.length === 0 ? [{ ...mean, name: model }] : [...members, { ...mean, name: 'mean' }];
  return [
    ['model', 'top1Error', 'top5Error', 'loss', 'calibrationError'],
    ...rows.map(({ name, top1, top5, loss, calibrationError }) => [
      ...[name, 1 - top1, top5 === null ? Number.NaN : 1 - top5, loss, calibrationError],
    ]),
  ];
}
