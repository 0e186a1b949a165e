import type { EvaluatedImage, ImageSelection } from '../declaration/listed.ts';
import type { Predictions } from '../declaration/predictions.ts';

/** The images that are asked for: the most confident answers first, of the unsure ones the least confident; of equals the first id. */
export function selectedImages(predictions: Predictions, of: ImageSelection): EvaluatedImage[] {
  const { images, labels, predicted, ranks, confidences, probabilities } = predictions;
  const isSelected = (i: number) =>
    typeof of === 'string'
      ? of === 'unsure' || ranks[i] !== 0
      : (of.truth ?? labels[i]) === labels[i] && (of.predicted ?? predicted[i]) === predicted[i];
  const sign = of === 'unsure' ? 1 : -1;
  return [...images.keys()]
    .filter(isSelected)
    .sort((i, j) => sign * (confidences[i]! - confidences[j]!) || images[i]! - images[j]!)
    .map((i) => ({
      ...{ imageId: images[i]!, label: labels[i]!, predicted: predicted[i]!, rank: ranks[i]! },
      ...{ confidence: confidences[i]!, probability: probabilities[i]! },
    }));
}
