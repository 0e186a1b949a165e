import type { CatalogImage } from '../../../catalog/datasets/images.ts';
import { drawByClass } from '../../../engine/analysis/folds.ts';
import { layersOfInterest, logitsOf, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network } from '../../../engine/network/network.ts';
import { nodesBelow } from '../../../engine/network/nodesBelow.ts';
import { whyNotProjected } from '../../../engine/network/projectable.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { DescribedModel } from '../../../workbench/models/models.ts';

/**
 * The scores and the layers below them, from the scores downwards: those that are named, else all worth looking into. Throws `UNSUPPORTED` where the scores
 * cannot be carried back, `NOT_FOUND` for a layer that is not there, `BAD_ARGUMENT` for one that does not lead to the scores.
 */
export function layersOf(
  { name, network }: DescribedModel,
  classifier: Network,
  asked: readonly string[] | undefined,
): { readonly logits: string; readonly layers: readonly string[] } {
  const logits = logitsOf(classifier)!.name;
  const reason = whyNotProjected(classifier, logits);
  if (reason) throw new SwitchbackError('UNSUPPORTED', reason);
  const leading = new Set(nodesBelow(classifier, logits).map((node) => node.name));
  const usual = layersOfInterest(network).filter((layer) => leading.has(layer) || layer === logits);
  const wanted = new Set((asked ?? usual).map((layer) => resolveLayer(network, layer).name));
  const aside = [...wanted].find((layer) => layer !== logits && !leading.has(layer));
  if (aside) throw new SwitchbackError('BAD_ARGUMENT', say('evidence.doesNotLead', { layer: aside, model: name }));
  const order = network.nodes.map((node) => node.name).toReversed();
  return { logits, layers: order.filter((layer) => wanted.has(layer)) };
}

/** So many images of each class, drawn. */
export function drawnImages(
  images: readonly CatalogImage[],
  classes: number,
  perClass: number,
  seed: number,
): CatalogImage[] {
  const labels = images.map(({ label }) => label);
  const places = drawByClass(labels, classes, perClass, ['known evidence', seed]);
  return images.filter((_, i) => places[i]! >= 0);
}
