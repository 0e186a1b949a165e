/** A key of what has been found of several things, each by its number. */
export const keyOf = (...numbers: readonly number[]): string => numbers.join('/');

/** What either has found, by key; `both` merges what both have. In the order of the keys, so that the bytes do not tell who came first. */
export function joined<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  both: (a: T, b: T) => T,
): Record<string, T> {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const [left, right] = [a[key], b[key]];
      return [key, left && right ? both(left, right) : (left ?? right)!];
    }),
  );
}
