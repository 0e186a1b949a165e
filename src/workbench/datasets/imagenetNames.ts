import { imagenetClasses, imagenetIds } from '../../modelfile/pixels/guess.ts';

const nameOfId = new Map(imagenetIds.map((id, i) => [id, imagenetClasses[i]!]));

/**
 * What ImageNet's classes are called whose ids in WordNet these are, in their order: `n01440764` is `tench`. An id that is none of the thousand stays. `null` where they are no such ids, or few of them are known.
 */
export function imagenetNames(labels: readonly string[]): readonly string[] | null {
  const known = labels.filter((label) => nameOfId.has(label)).length;
  if (!labels.every((label) => /^n\d{8}$/.test(label)) || known < labels.length / 2) return null;
  return labels.map((label) => nameOfId.get(label) ?? label);
}
