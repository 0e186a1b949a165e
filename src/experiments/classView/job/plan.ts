import { isLinearBetween, layersOfInterest, logitsOf, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network } from '../../../engine/network/network.ts';
import { nodesBelow } from '../../../engine/network/nodesBelow.ts';
import { whyNotProjected } from '../../../engine/network/projectable.ts';
import { channelCount, valueCount } from '../../../engine/shape.ts';
import { rules } from '../../../shared/contract/unit.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { classNames } from '../../../workbench/models/classifier.ts';
import type { LabelledImages } from '../../../workbench/models/labelledImages.ts';
import { matchedClasses } from '../../../workbench/models/matchedClasses.ts';
import type { DescribedModel } from '../../../workbench/models/models.ts';
import { type ClassViewLayer, type ClassViewParameters, firstUnit, projectedOf } from '../declaration/kept.ts';

/** As many numbers of a kind go out in one answer. */
const mostNumbers = 500_000;

type Classes = ClassViewParameters['classes'];

/**
 * The node with a classifier's scores, `[classes]`, and the layers whose units are told of: those that are named, else those worth looking into, below
 * the scores. Throws `UNSUPPORTED` where the scores cannot be carried back, `NOT_FOUND` for a layer that is not there, `BAD_ARGUMENT` for one
 * that does not lead to the scores.
 */
export function layersOf(
  { name, network: own }: DescribedModel,
  classifier: Network,
  asked: readonly string[] | undefined,
): { readonly logits: string; readonly layers: readonly ClassViewLayer[] } {
  const logits = logitsOf(classifier)!.name;
  const reason = whyNotProjected(classifier, logits);
  if (reason) throw new SwitchbackError('UNSUPPORTED', reason);
  const leading = new Set(nodesBelow(classifier, logits).map((node) => node.name));
  const usual = layersOfInterest(own).filter((layer) => leading.has(layer) && layer !== logitsOf(own)?.name);
  const layers = (asked ?? usual).map((layer) => resolveLayer(own, layer));
  const aside = layers.find((layer) => !leading.has(layer.name));
  if (aside)
    throw new SwitchbackError('BAD_ARGUMENT', say('classView.doesNotLead', { layer: aside.name, model: name }));
  return {
    logits,
    layers: layers.map((layer) => ({
      name: layer.name,
      maps: channelCount(layer.shape),
      isLinear: isLinearBetween(classifier, layer.name, logits),
    })),
  };
}

/**
 * The classes that are looked at: the one that is named, by its name among the model's or the data set's or its number, else all that have images. Throws
 * `NOT_FOUND` for a class that the model does not have, `BAD_DATASET` for one without images.
 */
export function classesOf(
  loaded: DescribedModel,
  { dataset, images }: LabelledImages,
  { split, class: asked }: { readonly split: string; readonly class?: string | undefined },
): Classes {
  const names = classNames(loaded);
  const counts = Map.groupBy(images, ({ label }) => label);
  const described = (number: number) => ({ number, name: names[number]!, images: counts.get(number)?.length ?? 0 });
  if (asked === undefined) return [...counts.keys()].toSorted((a, b) => a - b).map(described);
  const inDataset = dataset.classes.indexOf(asked);
  const number = [
    names.indexOf(asked),
    inDataset < 0 ? null : matchedClasses(loaded, dataset.classes)[inDataset],
    /^\d{1,9}$/.test(asked) ? Number(asked) : null,
  ].find((own) => own !== null && own !== undefined && own >= 0 && own < names.length);
  if (number === undefined || number === null) {
    throw new SwitchbackError(
      'NOT_FOUND',
      say('classView.noClass', { model: loaded.name, name: asked, count: names.length }),
    );
  }
  if (!counts.has(number)) {
    const places = { name: names[number]!, split, dataset: dataset.name };
    throw new SwitchbackError('BAD_DATASET', say('classView.noImages', places));
  }
  return [described(number)];
}

/** Throws `BAD_ARGUMENT` where what is kept takes more memory than there is for computing, or an answer would be too large. */
export function checkSize(
  { classes, layers, images, input }: Pick<ClassViewParameters, 'classes' | 'layers' | 'images' | 'input'>,
  memoryBytes: number,
): void {
  const units = firstUnit(layers, layers.length);
  if (units * classes.length > mostNumbers) {
    const places = { units, classes: classes.length, most: mostNumbers };
    throw new SwitchbackError('BAD_ARGUMENT', say('classView.tooManyUnits', places));
  }
  // A float32 for each rule, and a byte of the picture.
  const bytes = classes.length * images * valueCount(input) * (4 * rules.length + 1);
  if (bytes <= memoryBytes) return;
  const places = { megabytes: Math.ceil(bytes / 2 ** 20), most: Math.floor(memoryBytes / 2 ** 20) };
  throw new SwitchbackError('BAD_ARGUMENT', say('classView.tooMuch', places));
}

/** Warns of classes that have fewer images than are asked for. */
export function warnOfFew({ classes, images }: Pick<ClassViewParameters, 'classes' | 'images'>, { warn }: JobContext) {
  const few = classes.filter((own) => own.images < images).map(({ name }) => name);
  if (few.length > 0) warn(say('classView.fewerImages', { images, classes: few }));
}

/** How many images are projected, all classes together. */
export const projectedImages = ({ classes, images }: Pick<ClassViewParameters, 'classes' | 'images'>): number =>
  classes.reduce((sum, own) => sum + projectedOf({ images }, own.images), 0);
