import type { FoundArray, FoundArrays } from '../../../shared/experiment.ts';

/** What a model takes images for, an entry an image, by the images' ids from the smallest up. Classes are the model's numbers. */
export interface Predictions {
  readonly images: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Place of the true class among all, 0 for the most probable; of equally probable classes the first stands before. */
  readonly ranks: Int32Array;
  /** Of the true class. */
  readonly probabilities: Float32Array;
  /** Of the predicted class. */
  readonly confidences: Float32Array;
}

/** Those of an evaluation as they are kept; none where nothing has been found yet. */
export function predictionsIn(arrays: FoundArrays): Predictions {
  const integers = (name: string) => (arrays[name]?.data ?? new Int32Array()) as Int32Array;
  const floats = (name: string) => (arrays[name]?.data ?? new Float32Array()) as Float32Array;
  return {
    images: integers('images'),
    labels: integers('labels'),
    predicted: integers('predicted'),
    ranks: integers('ranks'),
    probabilities: floats('probabilities'),
    confidences: floats('confidences'),
  };
}

/** Arrays of what each of several models says, `[models, images]`, by the names of their predictions. */
const memberNames = {
  memberPredicted: 'predicted',
  memberRanks: 'ranks',
  memberProbabilities: 'probabilities',
  memberConfidences: 'confidences',
} as const satisfies Record<string, keyof Predictions>;

/** None where there are no members. */
export function memberArrays(members: readonly Predictions[]): Record<string, FoundArray> {
  const [first] = members;
  if (!first) return {};
  const shape = [members.length, first.images.length];
  const joined = (name: keyof Predictions) => {
    const kind = first[name].constructor as Float32ArrayConstructor | Int32ArrayConstructor;
    const data = new kind(members.length * first.images.length);
    for (const [i, own] of members.entries()) data.set(own[name], i * first.images.length);
    return { shape, data };
  };
  return Object.fromEntries(Object.entries(memberNames).map(([array, name]) => [array, joined(name)]));
}

/** What each of several models says; none where there is one alone. */
export function membersIn(arrays: FoundArrays): Predictions[] {
  const [count, length] = arrays.memberRanks?.shape ?? [0, 0];
  const { images, labels } = predictionsIn(arrays);
  const own = (name: keyof typeof memberNames, i: number) =>
    arrays[name]!.data.subarray(i * length!, (i + 1) * length!);
  return Array.from({ length: count! }, (_, i) => ({
    ...{ images, labels },
    predicted: own('memberPredicted', i) as Int32Array,
    ranks: own('memberRanks', i) as Int32Array,
    probabilities: own('memberProbabilities', i) as Float32Array,
    confidences: own('memberConfidences', i) as Float32Array,
  }));
}
