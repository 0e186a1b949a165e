import type { LayerWeight } from './kind.ts';

/** A scale and a shift for each of `channels`, which change nothing at the start. */
export const scaleAndShift = (channels: number): readonly LayerWeight[] => [
  { part: 'weight', kind: 'weight', shape: [channels], fanIn: 1, start: 1 },
  { part: 'bias', kind: 'bias', shape: [channels], fanIn: 1, start: 0 },
];
