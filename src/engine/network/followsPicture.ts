import { kindOf, type Layer } from '../layers/index.ts';
import type { Network } from './network.ts';
import { nodesBelow } from './nodesBelow.ts';

/** Layers whose way down by the deconvnet's rule takes something from the way up: switches, or a derivative at what was read. */
const carrying: ReadonlySet<Layer['op']> = new Set<Layer['op']>([
  ...(['maxPool', 'globalMaxPool', 'groupNorm', 'layerNorm', 'softmax', 'opaque'] as const),
]);

/**
 * Whether a deconvnet's projection of a unit of `node` depends on the picture: by max-pools, whose switches tell where in it something was. Without
 * any, and with rectifiers for nonlinearities, all pictures give one projection, but for its strength.
 */
export function followsPicture(network: Network, node: string): boolean {
  return nodesBelow(network, node).some(({ layer }) => {
    const { role } = kindOf(layer);
    return role === 'smooth' || role === 'mixing' || carrying.has(layer.op);
  });
}
