import { classColours, otherColour } from './colourMaps.ts';

/** A class that is the most probable one somewhere; `share` (0 to 1) of the positions. */
export interface ClassKey {
  /** Null: all the classes beyond the legend's length, together. */
  readonly label: number | null;
  readonly name: string;
  readonly colour: string;
  readonly share: number;
}

const longestLegend = 10;

/**
 * The classes that occur, `target` first and then the most frequent; those beyond ten lines share one. Positions where no class is known,
 * −1, do not count.
 */
export function classKeys(topClass: Int32Array, classes: readonly string[], target: string): ClassKey[] {
  const counts = new Map<number, number>();
  const known = topClass.filter((label) => label >= 0);
  for (const label of known) counts.set(label, (counts.get(label) ?? 0) + 1);
  const targetFirst = ([label]: [number, number]) => (classes[label] === target ? 0 : 1);
  const ranked = [...counts].sort((a, b) => targetFirst(a) - targetFirst(b) || b[1] - a[1] || a[0] - b[0]);
  const kept = ranked.length > longestLegend ? longestLegend - 1 : ranked.length;
  const keys = ranked.slice(0, kept).map(([label, count], i): ClassKey => {
    return {
      label,
      name: classes[label] ?? `class ${label}`,
      colour: classColours[i]!,
      share: count / known.length,
    };
  });
  if (kept === ranked.length) return keys;
  const rest = ranked.slice(kept).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...keys,
    { label: null, name: `${ranked.length - kept} others`, colour: otherColour, share: rest / known.length },
  ];
}
