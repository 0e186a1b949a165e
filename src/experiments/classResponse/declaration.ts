import { z } from 'zod';
import type { ExperimentDeclaration, FoundArrays, Kept } from '../../shared/experiment.ts';
import { type KeptSplitQuestion, keptSplitQuestion, splitQuestion, splitSummary } from '../../shared/splitAnalysis.ts';

/** On what share of each class's images every map of a layer fires. */
export const classResponse = {
  command: 'class-response',
  isDivided: true,
  parameters: splitQuestion,
  kept: { parameters: keptSplitQuestion, findings: z.object({}) },
  /** `firings` int32 `[maps, classes]`: images on which the map's maximum is above 0; `images` int32 `[classes]`. */
  arrays: ['firings', 'images'],
  questions: {},
  panel: z.object({ kind: z.literal('classResponse'), analysisId: z.int().min(1) }),
  summary: splitSummary,
  shown: (kept: Kept<KeptSplitQuestion>, { firings, images }: FoundArrays) => {
    const { classes, maps } = kept.parameters;
    const shares = Float32Array.from(firings!.data, (count, i) => count / images!.data[i % classes.length]!);
    return { ...splitSummary(kept), classes, maps, shares };
  },
} as const satisfies ExperimentDeclaration;

/** What screens and figures are given; `shares` float32 `[maps, classes]`, NaN for a class without images. */
export type ClassResponse = ReturnType<(typeof classResponse)['shown']>;
