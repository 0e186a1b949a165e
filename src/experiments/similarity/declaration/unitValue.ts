/** What a unit answers to an image with: of a map its highest or its mean activation, of a dense layer's unit its activation. */
export const unitValues = ['max', 'mean'] as const;
export type UnitValue = (typeof unitValues)[number];
