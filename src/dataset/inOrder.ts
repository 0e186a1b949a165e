/**
 * Runs `start` on each item, `atOnce` at a time, and gives the results in the items' order. A rejection ends it when its
 * turn comes; once it has ended, by that or by its consumer, no further item is started.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  start: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const result = start(item);
    // Its turn may never come; a rejection is then nobody's.
    result.catch(() => {});
    underWay.push(result);
    if (underWay.length >= atOnce) yield await underWay.shift()!;
  }
  while (underWay.length > 0) yield await underWay.shift()!;
}
