import type { Network, NetworkNode } from './network.ts';

/** The nodes that a node's output comes of, in the network's order, itself the last; none for the network's input. */
export function nodesBelow({ nodes }: Network, name: string): readonly NetworkNode[] {
  const found = new Set([name]);
  for (const node of nodes.toReversed()) if (found.has(node.name)) for (const input of node.inputs) found.add(input);
  return nodes.filter((node) => found.has(node.name));
}
