/** Points of a curve in columns, `x` not falling. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Means of `count` points at a time, each at the mean of their places; the last may be of fewer. */
export function blockMeans({ x, y }: Points, count: number): Points {
  if (count <= 1) return { x, y };
  const starts = Array.from({ length: Math.ceil(x.length / count) }, (_, i) => i * count);
  const mean = (values: readonly number[]) => starts.map((from) => meanOf(values.slice(from, from + count)));
  return { x: mean(x), y: mean(y) };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Of the points that fall into one of `columns` stripes of equal width the lowest and the highest: a line through them covers what the line
 * through all of them does. Few points stay as they are; where one is no finite number, the stripe has one of those too.
 */
export function thinned({ x, y }: Points, columns: number): Points {
  if (x.length <= 2 * columns) return { x, y };
  const first = x[0]!;
  const width = (x.at(-1)! - first) / columns;
  const kept: number[] = [];
  for (let from = 0; from < x.length; ) {
    const column = columnOf(x[from]!, first, width, columns);
    let to = from + 1;
    while (to < x.length && columnOf(x[to]!, first, width, columns) === column) to += 1;
    kept.push(...extremes(y, from, to));
    from = to;
  }
  return { x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!) };
}

const columnOf = (x: number, first: number, width: number, columns: number): number =>
  width > 0 ? Math.min(columns - 1, Math.floor((x - first) / width)) : 0;

function extremes(y: readonly number[], from: number, to: number): number[] {
  const places = Array.from({ length: to - from }, (_, i) => from + i);
  const finite = places.filter((i) => Number.isFinite(y[i]));
  const broken = places.find((i) => !Number.isFinite(y[i]));
  const ends = [finite.reduce(lower, finite[0] ?? -1), finite.reduce(higher, finite[0] ?? -1), broken ?? -1];
  return [...new Set(ends)].filter((i) => i >= 0).sort((a, b) => a - b);
  function lower(a: number, b: number): number {
    return y[b]! < y[a]! ? b : a;
  }
  function higher(a: number, b: number): number {
    return y[b]! > y[a]! ? b : a;
  }
}

/** Stretches of a curve without a break: between values that are no finite numbers. */
export function unbroken({ x, y }: Points): (readonly (readonly [x: number, y: number])[])[] {
  const stretches: [number, number][][] = [[]];
  for (const [i, value] of y.entries()) {
    if (Number.isFinite(value)) stretches.at(-1)!.push([x[i]!, value]);
    else stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}
