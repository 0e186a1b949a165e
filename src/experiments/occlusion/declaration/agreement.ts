/** Share of a projection's energy that its box leaves out at each side, at most. */
export const coreEdge = 0.05;

/** `[y, x, height, width]`, px of the network's input. */
type Box = readonly [y: number, x: number, height: number, width: number];

/**
 * How far a map loses its activation where its projection lies: Zeiler & Fergus 2013, §4.2, figure 7 (b) beside (c), as numbers. Only positions
 * that are known count; a place lies in the box when the window's centre does.
 */
export interface Agreement {
  /** Of the drop below the activation without a window, summed over the places, the share that lies in the box. */
  readonly inside: number;
  /** Share of the places in the box: so much would lie there of a drop that is the same everywhere. */
  readonly chance: number;
  /** Whether the place of the largest drop, the first of equal ones, lies in the box; by chance in `chance` of all cases. */
  readonly isHit: boolean;
}

/** Where a window has been, and what is left there of the map's summed activation; NaN where that is not known. */
export interface AgreementMap {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** `[height, width]`. */
  readonly window: readonly [number, number];
  readonly activation: Float32Array;
  /** Without a window. */
  readonly clean: number;
}

/** `null` where there is no box, or where no window takes anything from the map. */
export function agreementOf(
  { rows, columns, window, activation, clean }: AgreementMap,
  core: Box | null,
): Agreement | null {
  if (core === null) return null;
  const [y, x, height, width] = core;
  const isWithin = (start: number, size: number, from: number, extent: number) =>
    start + size / 2 >= from && start + size / 2 < from + extent;
  const down = rows.map((row) => isWithin(row, window[0], y, height));
  const across = columns.map((column) => isWithin(column, window[1], x, width));
  let [known, knownInside, drop, dropInside, largest, isHit] = [0, 0, 0, 0, 0, false];
  for (const [position, left] of activation.entries()) {
    if (Number.isNaN(left)) continue;
    const isInside = down[Math.floor(position / columns.length)]! && across[position % columns.length]!;
    const own = Math.max(0, clean - left);
    known += 1;
    drop += own;
    if (isInside) {
      knownInside += 1;
      dropInside += own;
    }
    if (own > largest) [largest, isHit] = [own, isInside];
  }
  return drop > 0 ? { inside: dropInside / drop, chance: knownInside / known, isHit } : null;
}

/** Of several images: on how many the largest drop lies in the box, and on how many it would by chance. */
export function hitsOf(agreements: readonly Agreement[]): { readonly hits: number; readonly byChance: number } {
  return {
    hits: agreements.filter(({ isHit }) => isHit).length,
    byChance: agreements.reduce((sum, { chance }) => sum + chance, 0),
  };
}
