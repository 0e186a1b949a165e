import { readsOf } from '../../layers/index.ts';
import { INPUT, type Network, type NetworkNode } from '../../network/network.ts';
import type { Pair } from '../../shape.ts';

/**
 * How large a part of each node's maps is computed again: `[height, width]` by the node whose box it is. Layers that change cells one
 * by one have the box of what they read, and so have branches that join with one box.
 */
export type SliceSizes = ReadonlyMap<string, Pair>;

/** A network's nodes in two parts: those of which slices are computed, and the rest, computed whole. */
export interface Division {
  /** Node, `input` included → the node whose box its slices have: itself or one below. */
  readonly boxes: ReadonlyMap<string, string>;
  /** Nodes in slices, `input` not among them, in the network's order. */
  readonly sliced: readonly NetworkNode[];
  /** Nodes computed whole, in the network's order. */
  readonly whole: readonly NetworkNode[];
  /** Nodes in slices whose whole maps the rest reads. */
  readonly frontier: readonly string[];
}

/** Divides a network: `sliced` names the nodes in slices, of which each reads only such or `input`. */
export function divide(network: Network, sliced: ReadonlySet<string>): Division {
  const { nodes, scores } = network;
  const whole = nodes.filter(({ name }) => !sliced.has(name));
  const read = new Set(whole.flatMap(({ inputs }) => inputs));
  if (scores !== null) read.add(scores);
  return {
    boxes: boxOwners(network),
    sliced: nodes.filter(({ name }) => sliced.has(name)),
    whole,
    frontier: [INPUT, ...nodes.map(({ name }) => name)].filter(
      (name) => read.has(name) && (name === INPUT || sliced.has(name)),
    ),
  };
}

/** Node, `input` included → the node whose box its slices have. */
export function boxOwners({ nodes }: Network): ReadonlyMap<string, string> {
  const owners = new Map([[INPUT, INPUT]]);
  for (const { name, inputs, inputShapes, layer } of nodes) {
    const read = new Set(inputs.map((input) => owners.get(input)!));
    const [owner] = read;
    owners.set(name, readsOf(layer, inputShapes) === 'cell' && read.size === 1 ? owner! : name);
  }
  return owners;
}
