import { layersOfInterest, resolveLayer } from '../../../engine/network/layers.ts';
import { channelCount } from '../../../engine/shape.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import type { ComparedModel } from '../declaration/kept.ts';
import { unitCount } from '../declaration/units.ts';

/** How many of a model's layers are compared, at most, where none are named. */
const usualLayers = 16;

/** Bytes of float32, and how often a value and a correlation lie in memory at one time. */
const valueBytes = 2 * 4;
const correlationBytes = 6 * 4;

/** What is compared of a model. Throws `NOT_FOUND` for a layer that is not there, `BAD_ARGUMENT` for one named twice. */
export function comparedModel(
  { name, model, network }: LoadedModel,
  named: readonly string[] | undefined,
): ComparedModel {
  const layers = named ?? spread(layersOfInterest(network), usualLayers);
  const twin = layers.find((layer, i) => layers.indexOf(layer) < i);
  if (twin) throw new SwitchbackError('BAD_ARGUMENT', say('similarity.layerTwice', { layer: twin, model: name }));
  const nodes = layers.map((layer) => resolveLayer(network, layer));
  return {
    ...{ name, weightsHash: model.blob },
    layers: nodes.map((node) => ({ name: node.name, units: channelCount(node.shape) })),
  };
}

/** `most` of them at even distances, the first and the last among them. */
function spread(layers: readonly string[], most: number): readonly string[] {
  if (layers.length <= most) return layers;
  return Array.from({ length: most }, (_, i) => layers[Math.round((i * (layers.length - 1)) / (most - 1))]!);
}

/** Throws `BAD_ARGUMENT` where the values of all units, or the correlations of two layers, take more than a quarter of memory. */
export function refuseTooLarge(models: readonly [ComparedModel, ComparedModel], images: number, memoryBytes: number) {
  const budget = memoryBytes / 4;
  const most = Math.floor(budget / 2 ** 20);
  const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  const units = unitCount(models[0]) + unitCount(models[1]);
  const bytes = valueBytes * units * images;
  if (bytes > budget)
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      say('similarity.tooManyValues', { units, images, megabytes: megabytes(bytes), most }),
    );
  const [first, second] = models.map(({ layers }) => layers.toSorted((a, b) => b.units - a.units)[0]!);
  const pairs = first!.units * second!.units;
  if (correlationBytes * pairs > budget)
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      say('similarity.tooManyPairs', {
        ...{ first: first!.name, second: second!.name, pairs },
        ...{ megabytes: megabytes(correlationBytes * pairs), most },
      }),
    );
}
