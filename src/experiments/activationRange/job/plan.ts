import { layersOfInterest, logitsOf, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network, NetworkNode } from '../../../engine/network/network.ts';
import { nodesBelow } from '../../../engine/network/nodesBelow.ts';
import { whyNotProjected } from '../../../engine/network/projectable.ts';
import { channelCount } from '../../../engine/shape.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { checkChannel } from '../../../workbench/features/projecting.ts';
import { classifier } from '../../../workbench/models/classifier.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { mostNumbers } from '../declaration.ts';

/** The maps that are looked at. Throws `BAD_ARGUMENT` for one that is not there, and for more numbers than may be kept. */
export function channelsOf(network: Network, node: NetworkNode, asked: readonly number[] | undefined, images: number) {
  for (const channel of asked ?? []) checkChannel(network, node.name, channel);
  const all = Array.from({ length: channelCount(node.shape) }, (_, channel) => channel);
  const channels = asked ? [...new Set(asked)].sort((a, b) => a - b) : all;
  if (channels.length * images <= mostNumbers) return channels;
  const places = { images, maps: channels.length, most: mostNumbers };
  throw new SwitchbackError('BAD_ARGUMENT', say('activationRange.tooMuch', places));
}

/** The network with the probabilities of classes, and the node with their scores; `null` where a layer leads to none that can be carried back to it. */
export function scoresAbove(
  network: Network,
  layer: string,
): { readonly network: Network; readonly logits: string } | null {
  const own = classifier(network);
  if (!own) return null;
  const logits = logitsOf(own)!.name;
  const leads = nodesBelow(own, logits).some(({ name }) => name === layer);
  return leads && !whyNotProjected(own, logits) ? { network: own, logits } : null;
}

/** The layer by whose features images are compared: the one named, else the highest below the scores. Throws `NOT_FOUND` and `BAD_ARGUMENT`. */
export function layerToCompareBy({ name, network }: LoadedModel, asked: string | undefined): string {
  if (asked !== undefined) return resolveLayer(network, asked).name;
  const logits = logitsOf(network)?.name;
  const highest = layersOfInterest(network).findLast((layer) => layer !== logits);
  if (highest) return highest;
  throw new SwitchbackError('BAD_ARGUMENT', say('activationRange.noLayerBelow', { model: name }));
}
