import type { FoundArrays } from '../../../shared/experiment.ts';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { leastSquares } from './limits.ts';

/** What has to be known of an analysis, as it is kept. */
export interface MapShape {
  readonly methods: readonly string[];
  readonly steps: readonly string[];
  readonly orders: number;
  readonly shares: readonly number[];
  readonly inputSize: readonly [height: number, width: number];
  readonly patch: number;
  readonly items: readonly { readonly box: readonly [number, number, number, number] }[];
}

/** Why each control of a map has no value, where it has none. */
export interface WhyNone {
  readonly weights: Sentence;
  readonly picture: Sentence;
  readonly causal: Sentence;
}

/** Of an item's map by a method, both by number, from the arrays of the declaration, once all of it is measured. */
export function whyNone(parameters: MapShape, arrays: FoundArrays, item: number, method: number): WhyNone {
  const { box } = parameters.items[item]!;
  const map = whyNoMap(parameters, arrays, item, method);
  const flat = map === null && isFlat(mapOf(parameters, arrays, item, method), parameters.inputSize, box);
  const ofMap = map ?? (flat ? say('trust.flatMap') : null);
  return {
    weights: ofMap ?? say(parameters.steps.length === 0 ? 'trust.noWeights' : 'trust.silentUnderRandom'),
    picture: ofMap ?? say('trust.flatPicture'),
    causal: map ?? whySmall(parameters, box) ?? say('trust.notDriven'),
  };
}

/** A unit that fires has a map by every method that has something to go by. */
function whyNoMap(parameters: MapShape, arrays: FoundArrays, item: number, method: number): Sentence | null {
  const { methods, orders, shares } = parameters;
  const isThere = (own: number) => !Number.isNaN(mapOf(parameters, arrays, item, own)[0]);
  if (isThere(method)) return null;
  // In the order from the middle outwards, of which no map is needed: the activation in the whole picture, NaN in a small field.
  const whole = arrays.causal!.data[(item * 2 * (methods.length + 1 + orders) + methods.length) * shares.length]!;
  const fires = methods.some((_, own) => isThere(own)) || (!Number.isNaN(whole) && whole !== 0);
  return fires ? say('trust.noMap') : say('trust.noActivation');
}

function mapOf({ methods, inputSize: [height, width] }: MapShape, arrays: FoundArrays, item: number, method: number) {
  const from = (item * methods.length + method) * height * width;
  return arrays.maps!.data.subarray(from, from + height * width);
}

function isFlat(
  map: ArrayLike<number>,
  [, width]: MapShape['inputSize'],
  [top, left, tall, wide]: MapShape['items'][number]['box'],
): boolean {
  const first = map[top * width + left];
  return Array.from({ length: tall }, (_, row) => (top + row) * width + left).every((from) =>
    Array.from({ length: wide }, (_, column) => map[from + column]).every((value) => value === first),
  );
}

function whySmall({ patch }: MapShape, [, , height, width]: MapShape['items'][number]['box']): Sentence | null {
  const squares = Math.ceil(height / patch) * Math.ceil(width / patch);
  return squares < leastSquares ? say('trust.smallField', { height, width, least: leastSquares, patch }) : null;
}
