import type { Baseline, Occlusion, OcclusionMode } from '../declaration/types.ts';

/**
 * What a person sets before an occlusion begins. Sizes are `[vertical, horizontal]`, px of the network's input. In a draft a number is NaN
 * where what is typed cannot be read.
 */
export interface OcclusionForm {
  window: [number, number];
  stride: [number, number];
  baseline: 'mean' | 'grey' | 'blur';
  /** 0…255, where the baseline is grey. */
  grey: number;
  mode: OcclusionMode;
  /** Whose map is followed; `null`: the highest layer with maps. */
  layer: string | null;
  /** Which; absent: the one strongest without a window. */
  channel: number | undefined;
  /** Whose probability is followed; `null`: the picture's own class where it is known, else the most probable one. */
  target: string | null;
  /** Whose probability is followed besides. */
  further: readonly string[];
}

/** The paper's: a square of about an eighth of the side, moved by half of that. */
export function defaultForm([height, width]: readonly [number, number]): OcclusionForm {
  const window = Math.max(1, Math.round(Math.min(height, width) / 8));
  const stride = Math.max(1, Math.round(window / 2));
  return {
    window: [window, window],
    stride: [stride, stride],
    baseline: 'mean',
    grey: 128,
    mode: 'exact',
    layer: null,
    channel: undefined,
    target: null,
    further: [],
  };
}

/** The form that gives this occlusion again. */
export function formOf({ window, stride, baseline, mode, layer, channel, targets }: Occlusion): OcclusionForm {
  const isGrey = typeof baseline === 'number';
  const [target = null, ...further] = targets;
  return {
    window: [...window],
    stride: [...stride],
    baseline: isGrey ? 'grey' : baseline,
    grey: isGrey ? baseline : 128,
    mode,
    layer,
    channel,
    target,
    further,
  };
}

/**
 * The class to follow: the one asked for, else the picture's own, each where the network tells it apart, else the most probable one;
 * `null` where nothing is predicted yet. `classes`: most probable first.
 */
export function followedClass(
  asked: string | null,
  own: string | null,
  classes: readonly { readonly name: string }[],
): string | null {
  const isThere = (name: string | null) => classes.some((one) => one.name === name);
  return [asked, own].find(isThere) ?? classes[0]?.name ?? null;
}

/** The classes that a form follows: the first as above, then those of the others that the network tells apart, each once. */
export function followedClasses(
  { target, further }: Pick<OcclusionForm, 'target' | 'further'>,
  own: string | null,
  classes: readonly { readonly name: string }[],
): readonly string[] {
  const first = followedClass(target, own, classes);
  if (first === null) return [];
  return [...new Set([first, ...further.filter((name) => classes.some((one) => one.name === name))])];
}

/** The baseline that a form asks for. */
export const baselineOf = ({ baseline, grey }: OcclusionForm): Baseline => (baseline === 'grey' ? grey : baseline);

/** Whether every number that counts can be read. */
export const isReadable = ({ window, stride, baseline, grey, channel }: OcclusionForm): boolean =>
  ![...window, ...stride, ...(baseline === 'grey' ? [grey] : []), channel].some(Number.isNaN);
