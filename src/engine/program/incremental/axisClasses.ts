import type { Interval } from '../../network/reach.ts';

/** Which cells a window changes along one axis, by the node whose box it is. */
export type Reach = ReadonlyMap<string, Interval>;

/** Places of a window along one axis whose slices are given one size. */
export interface AxisClass {
  /** Numbers of the places, in order. */
  readonly members: readonly number[];
  /** Cells by the node whose box it is: at least what each member reaches, at least 1. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** What slices of such sizes along the axis take, all else being equal. */
export type AxisCost = (sizes: ReadonlyMap<string, number>) => number;

/**
 * The places of a window along one axis in at most 1, 2 … `most` classes: starting from a class for each size that occurs, the two whose
 * joining costs least are joined. `[k]` has at most k + 1 classes.
 */
export function axisPartitions(
  reached: readonly Reach[],
  cost: AxisCost,
  most: number,
): readonly (readonly AxisClass[])[] {
  let classes = bySize(reached);
  const partitions = new Array<readonly AxisClass[]>(most);
  for (;;) {
    for (let k = classes.length - 1; k < most; k++) partitions[k] ??= classes;
    if (classes.length === 1) return partitions;
    classes = withCheapestJoined(classes, cost);
  }
}

function bySize(reached: readonly Reach[]): readonly AxisClass[] {
  const classes = new Map<string, AxisClass>();
  for (const [i, spans] of reached.entries()) {
    const sizes = new Map([...spans].map(([owner, { from, end }]) => [owner, Math.max(end - from, 1)]));
    const key = [...sizes.values()].join();
    classes.set(key, { members: [...(classes.get(key)?.members ?? []), i], sizes });
  }
  return [...classes.values()];
}

function withCheapestJoined(classes: readonly AxisClass[], cost: AxisCost): readonly AxisClass[] {
  const total = ({ members, sizes }: AxisClass) => members.length * cost(sizes);
  let best = { first: 0, second: 1, joined: joined(classes[0]!, classes[1]!), increase: Number.POSITIVE_INFINITY };
  for (let second = 1; second < classes.length; second++) {
    for (let first = 0; first < second; first++) {
      const both = joined(classes[first]!, classes[second]!);
      const increase = total(both) - total(classes[first]!) - total(classes[second]!);
      if (increase < best.increase) best = { first, second, joined: both, increase };
    }
  }
  return [...classes.filter((_, i) => i !== best.first && i !== best.second), best.joined];
}

const joined = (a: AxisClass, b: AxisClass): AxisClass => ({
  members: [...a.members, ...b.members].sort((left, right) => left - right),
  sizes: new Map([...a.sizes].map(([owner, size]) => [owner, Math.max(size, b.sizes.get(owner)!)])),
});
