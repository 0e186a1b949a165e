/** How many tiles of at least `leastWidth` stand beside each other in `width`; all px. */
export function gridColumns(width: number, leastWidth: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (leastWidth + gap)));
}

export interface GridExtent {
  readonly count: number;
  readonly columns: number;
}

/** Index that a key moves the choice to, -1 being no choice yet; `null` for a key that moves nothing. */
export function movedIndex(index: number, key: string, { count, columns }: GridExtent): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  if (index < 0) return step === Number.POSITIVE_INFINITY ? count - 1 : 0;
  const next = index + step;
  if (next >= 0 && next < count) return next;
  if (!Number.isFinite(step)) return next < 0 ? 0 : count - 1;
  // Down from the last full row into a shorter one ends at its last tile; otherwise the edge holds.
  const isShorterRowBelow = key === 'ArrowDown' && Math.floor(index / columns) < Math.floor((count - 1) / columns);
  return isShorterRowBelow ? count - 1 : index;
}
