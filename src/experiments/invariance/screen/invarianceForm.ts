import type { PictureReference } from '../../../shared/contract/picture.ts';
import {
  type AmountRange,
  type Border,
  type Kernel,
  type TransformationKind,
  transformationKinds,
} from '../declaration/transformations.ts';
import type { AskedInvariance } from '../declaration.ts';

/** A transformation's fields; what is left empty is as usual, NaN is no number. */
export type RangeFields = { isOn: boolean } & { -readonly [End in keyof AmountRange]: number | undefined };

/** What a person has chosen. */
export interface InvarianceForm {
  /** Images of the split; or one picture. */
  of: 'split' | 'picture';
  images: number | undefined;
  picture: PictureReference | null;
  /** `null`: those that are usual. */
  layers: readonly string[] | null;
  ranges: Record<TransformationKind, RangeFields>;
  border: Border;
  kernel: Kernel;
  seed: number | undefined;
}

/** Those of the paper are on. */
const usual: readonly TransformationKind[] = ['vertical', 'scale', 'rotation'];

export const newForm = (): InvarianceForm => ({
  ...{ of: 'split', images: 5, picture: null, layers: null, border: 'mean', kernel: 'bilinear', seed: 1 },
  ranges: Object.fromEntries(
    transformationKinds.map((kind) => [
      kind,
      { isOn: usual.includes(kind), from: undefined, to: undefined, steps: undefined },
    ]),
  ) as InvarianceForm['ranges'],
});

/** What is asked of the experiment besides model, data set and split; `null` as long as something is missing or no number. */
export function askedOf(form: InvarianceForm): Omit<AskedInvariance, 'model' | 'dataset' | 'split'> | null {
  const { of, images, picture, layers, ranges, border, kernel, seed } = form;
  const transformations = transformationKinds
    .filter((kind) => ranges[kind].isOn)
    .map((kind) => ({ kind, from: ranges[kind].from, to: ranges[kind].to, steps: ranges[kind].steps }));
  const numbers = [images, seed, ...transformations.flatMap(({ from, to, steps }) => [from, to, steps])];
  const isIncomplete = transformations.length === 0 || layers?.length === 0 || (of === 'picture' && picture === null);
  if (isIncomplete || numbers.some(Number.isNaN)) return null;
  return {
    ...(of === 'picture' ? { pictures: [picture!] } : { images }),
    ...(layers && { layers: [...layers] }),
    ...{ transformations, border, kernel, seed },
  };
}
