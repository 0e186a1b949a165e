import { z } from 'zod';
import { splitNames } from '../../shared/contract/dataset.ts';
import { contrast } from '../../shared/contrast.ts';
import type { ExperimentDeclaration, FoundArray, FoundArrays, Kept, KeptOf } from '../../shared/experiment.ts';
import { bandShares, diagnosed } from './declaration/findings.ts';
import { type DiagnosisParameters, keptParameters } from './declaration/kept.ts';

/** Models that one diagnosis compares, and images that it looks at, at most. */
export const mostModels = 4;
export const mostImages = 512;
export const mostMaps = 48;

/** The names of a model's arrays end with its number, from 1: `filters-1`. */
const ofEach = ['filters', 'measures', 'cosines', 'spectrum', 'projections', 'projected'] as const;

/** What is wrong with the first layer of models (Zeiler & Fergus 2013, §4.1, figure 6). */
export const diagnosis = {
  command: 'diagnose',
  isDivided: true,
  parameters: z.object({
    models: z.array(z.string().min(1).max(200)).min(1).max(mostModels),
    dataset: z.string().min(1),
    split: z.enum(splitNames).default('val'),
    /** Spread evenly over the split. */
    images: z.int().min(1).max(mostImages).default(64),
    /** How many maps of the second layer are projected: the strongest. */
    maps: z.int().min(0).max(mostMaps).default(16),
  }),
  kept: { parameters: keptParameters, findings: z.object({}) },
  /**
   * Of each model float32 `filters` `[filters, c, h, w]`; `measures` `[filters, 6]`, its columns `measureNames`; `cosines`
   * `[filters, filters]`; `spectrum` `[bands, 4]`: from, to (cycles a pixel), share of the filters' energy, share of their responses';
   * `projections` `[maps, c, h, w]` of the second layer, each in its receptive field; `projected` `[maps, 4]`: map, image's number among
   * those looked at, activation, flat position in the map (which an earlier version did not keep).
   */
  arrays: Array.from({ length: mostModels }, (_, i) => ofEach.map((name) => `${name}-${i + 1}`)).flat(),
  questions: {},
  panel: z.object({
    kind: z.literal('diagnosis'),
    analysisId: z.int().min(1),
    /** The second layer's projections below the filters. */
    projections: z.boolean().default(true),
    contrast,
  }),
  summary,
  shown: (kept: Kept<DiagnosisParameters>, arrays: FoundArrays) => ({
    ...summary(kept),
    elapsedMs: kept.elapsedMs,
    models: kept.parameters.models.map((model, i) => {
      const own = (name: (typeof ofEach)[number]) => arrays[`${name}-${i + 1}`];
      const [measures, cosines] = [own('measures')?.data as Float32Array, own('cosines')?.data as Float32Array];
      const [filters, spectrum] = [own('filters')?.data as Float32Array, own('spectrum')?.data as Float32Array];
      const isKnown = measures !== undefined && cosines !== undefined && spectrum !== undefined;
      return {
        ...model,
        number: i + 1,
        /** max |w| of its filters. */
        scale: filters?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0,
        /** `null` until its images have been looked at. */
        diagnosis: isKnown ? diagnosed(model, measures, cosines) : null,
        /** Of each filter, by `measureNames`. */
        measures: isKnown ? measures : null,
        spectrum: isKnown ? bandShares(spectrum) : [],
        projections: projectedOf(own('projected'), kept.parameters),
      };
    }),
  }),
} as const satisfies ExperimentDeclaration;

/** Of each projection of the second layer the map, the image, and the flat place in the map; `null` where that was not kept. */
function projectedOf(projected: FoundArray | undefined, { imageIds }: DiagnosisParameters) {
  const [rows, columns] = (projected?.shape ?? [0, 0]) as [number, number];
  return Array.from({ length: rows }, (_, rank) => {
    const [channel, image, , position] = projected!.data.subarray(rank * columns, (rank + 1) * columns);
    return { channel: channel!, imageId: imageIds[image!] ?? null, position: position ?? null };
  });
}

/** A diagnosis in a list. */
function summary({ id, parameters, done, createdAt }: Kept<DiagnosisParameters>) {
  const { models, dataset, split, images } = parameters;
  return { id, names: models.map(({ name }) => name), dataset, split, images, done, createdAt };
}

export type KeptDiagnosis = KeptOf<typeof diagnosis>;
/** What its screen is given. */
export type Diagnosis = ReturnType<(typeof diagnosis)['shown']>;
export type ShownModel = Diagnosis['models'][number];
