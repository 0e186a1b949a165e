import type { UnitSummary, Units } from '../../shared/contract/unit.ts';

/** What stands for a unit: the class whose score it is, else the commonest of its strongest images, and how many are of that. */
export type UnitClass =
  | { readonly kind: 'score'; readonly name: string }
  | { readonly kind: 'strongest'; readonly name: string; readonly images: number; readonly of: number };

/** `null` where it fires on no image, and where all images are of one class. */
export function unitClass(
  { channel, topClass, topClassImages, strongest }: UnitSummary,
  { classes, outputs }: Pick<Units, 'classes' | 'outputs'>,
): UnitClass | null {
  if (outputs) return { kind: 'score', name: outputs[channel] ?? `${channel}` };
  if (topClass === null || classes.length < 2) return null;
  return { kind: 'strongest', name: classes[topClass] ?? '', images: topClassImages, of: strongest };
}
