/** Of so many images so many pairs. */
export const pairCount = (images: number): number => (images * (images - 1)) / 2;

/** Pairs of images by number, the first before the second: 0-1, 0-2, 1-2, 0-3, … */
export const pairsOf = (images: number): [first: number, second: number][] =>
  Array.from({ length: images }, (_, second) =>
    Array.from({ length: second }, (_, first): [number, number] => [first, second]),
  ).flat();
