import { type Sentence, say } from '../../../shared/sentence.ts';
import type { DiagnosedModel } from './kept.ts';

/**
 * What is measured of a filter, in the order of the columns of `measures`: root mean square of its weights; highest activation, and that
 * less the lowest, over all images; share of its energy beyond the limit 1 / (2 · stride) of its own step; the same of its response at
 * every pixel; and of its maps beyond the limit of the next step.
 */
export const measureNames = ['rms', 'peak', 'span', 'filterBeyond', 'responseBeyond', 'mapBeyond'] as const;
export type Measure = (typeof measureNames)[number];

/** What a diagnosis looks for. `fine`: not found; `note`: found, but it costs little; `fault`: it is worth another training. */
export const checks = ['dominating', 'dead', 'faint', 'duplicates', 'noise', 'aliasing', 'mapAliasing'] as const;
export type Check = (typeof checks)[number];
export type Mark = 'fine' | 'note' | 'fault';

/** One check of one model. */
export interface Finding {
  readonly check: Check;
  readonly mark: Mark;
  /** Filters that it is about, the worst first; of twins the later one. */
  readonly filters: readonly number[];
  /** What was found, and what to do about it and why. */
  readonly found: Sentence;
  readonly advice: Sentence | null;
}

/** A filter dominates whose root mean square is so many times the median; one is faint that has less than this share of it. */
export const dominates = 4;
export const faint = 0.1;
/**
 * A filter dominates as well that is larger than renormalisation leaves it: a root mean square of 0.1 for inputs of 0 to 255 (Zeiler & Fergus
 * 2013, §3), with a hundredth for rounding.
 */
const radius = 0.1;
const withinRadius = 1.01 * radius;
/** Two filters are near-duplicates whose weights have at least this cosine, whatever its sign. */
export const duplicateCosine = 0.9;
/** Dead or doubled filters are a fault from this share of a layer's filters on. */
export const faultShare = { dead: 0.1, faint: 0.1, duplicates: 0.25 } as const;
/**
 * Filters are noise where so much of the median one's energy lies beyond the limit, as a share of what white noise has there: 0.75 at a stride
 * of 2, 0.94 at 4.
 */
export const noisy = 0.85;
/**
 * Aliasing of the median filter: a fault where so much of its response to the images, or of its own energy, lies beyond the limit; a note
 * where so much of its response does. The energy of a filter that is noise says nothing of what the network looks for.
 */
export const aliased = { note: 0.1, fault: 0.25, ofFilter: 1 / 3 } as const;
/** The same of a map at the next step, which is a note. */
export const mapAliased = 0.5;

/** All checks of one model, by `measures` `[filters, 6]` and `cosines` `[filters, filters]`. */
export function diagnosed(model: DiagnosedModel, measures: Float32Array, cosines: Float32Array): readonly Finding[] {
  const count = model.shape[0];
  const column = (name: Measure) =>
    Float32Array.from({ length: count }, (_, i) => measures[i * measureNames.length + measureNames.indexOf(name)]!);
  const [rms, span] = [column('rms'), column('span')];
  return [
    dominating(model, rms),
    dead(span),
    faintOnes(rms),
    duplicates(cosines, count, rms),
    noise(model, column('filterBeyond')),
    aliasing(model, column('responseBeyond'), column('filterBeyond')),
    mapAliasing(model, column('mapBeyond')),
  ];
}

/** True where a diagnosis finds no fault. */
export const isHealthy = (findings: readonly Finding[]): boolean => findings.every(({ mark }) => mark !== 'fault');

/** `[bands, 4]` as it is drawn: the middle of each band in cycles a pixel, and what share of the energy lies in it. */
export function bandShares(spectrum: Float32Array) {
  return Array.from({ length: spectrum.length / 4 }, (_, i) => {
    const [from, to, filters, responses] = spectrum.subarray(4 * i, 4 * i + 4) as unknown as number[];
    return { from: from!, to: to!, filters: filters!, responses: responses! };
  });
}

function dominating({ inputScale }: DiagnosedModel, rms: Float32Array): Finding {
  const middle = median(rms);
  const most = rms.reduce((a, b) => Math.max(a, b), 0);
  const ofRawInputs = (value: number) => value * (inputScale ?? 0);
  const stands = (value: number) => value > dominates * middle;
  const isBeyond = (value: number) => ofRawInputs(value) > withinRadius;
  const filters = chosen(
    rms,
    (value) => stands(value) || isBeyond(value),
    (a, b) => rms[b]! - rms[a]!,
  );
  const ratio = middle > 0 ? number(most / middle) : '∞';
  if (filters.length === 0) return fine('dominating', say('diagnosis.noneDominates', { ratio }));
  const beyond = rms.filter(isBeyond).length;
  const found = stands(most)
    ? say('diagnosis.dominates', { filters: listed(filters), ratio })
    : say('diagnosis.beyondRadius', { count: beyond, all: rms.length, radius, most: number(ofRawInputs(most)) });
  return { check: 'dominating', mark: 'fault', filters, found, advice: say('diagnosis.renormalise') };
}

/** A map that never leaves its lowest value: behind a ReLU one that never fires. */
function dead(span: Float32Array): Finding {
  const filters = chosen(span, (value) => value <= 1e-6 * median(span));
  if (filters.length === 0) return fine('dead', say('diagnosis.noneDead'));
  const found = say('diagnosis.dead', { count: filters.length, all: span.length, filters: listed(filters) });
  return { check: 'dead', mark: markOf('dead', filters, span), filters, found, advice: say('diagnosis.lowerRate') };
}

function faintOnes(rms: Float32Array): Finding {
  const least = faint * median(rms);
  const filters = chosen(
    rms,
    (value) => value < least,
    (a, b) => rms[a]! - rms[b]!,
  );
  if (filters.length === 0) return fine('faint', say('diagnosis.noneFaint'));
  const found = say('diagnosis.faint', { count: filters.length, all: rms.length, filters: listed(filters) });
  return { check: 'faint', mark: markOf('faint', filters, rms), filters, found, advice: say('diagnosis.trainLonger') };
}

function duplicates(cosines: Float32Array, count: number, rms: Float32Array): Finding {
  const twinOf = (filter: number) => {
    const earlier = Array.from(cosines.subarray(filter * count, filter * count + filter), Math.abs);
    return earlier.findIndex((cosine) => cosine >= duplicateCosine);
  };
  const filters = chosen(rms, (_, filter) => twinOf(filter) >= 0);
  if (filters.length === 0) return fine('duplicates', say('diagnosis.noTwins', { cosine: duplicateCosine }));
  const pairs = filters.slice(0, mostListed).map((filter) => {
    const twin = twinOf(filter);
    return `${twin}${cosines[filter * count + twin]! < 0 ? ' ≈ −' : ' ≈ '}${filter}`;
  });
  const found = say('diagnosis.twins', { count: filters.length, all: count, cosine: duplicateCosine, pairs });
  const mark = markOf('duplicates', filters, rms);
  return { check: 'duplicates', mark, filters, found, advice: say('diagnosis.fewerFilters') };
}

/** What share of white noise has frequencies of which the larger is beyond 1 / (2 · stride). */
const ofWhiteNoise = (stride: number): number => 1 - 1 / stride ** 2;

const isNoise = (stride: number, weights: Float32Array): boolean =>
  stride > 1 && median(weights) >= noisy * ofWhiteNoise(stride);

function noise({ stride }: DiagnosedModel, weights: Float32Array): Finding {
  if (stride === 1) return fine('noise', say('diagnosis.noiseUnknown'));
  const [share, white] = [percent(median(weights)), percent(ofWhiteNoise(stride))];
  const places = { share, white, limit: `1/${2 * stride}` };
  if (!isNoise(stride, weights)) return fine('noise', say('diagnosis.noNoise', places));
  const filters = chosen(
    weights,
    (value) => value >= noisy * ofWhiteNoise(stride),
    (a, b) => weights[b]! - weights[a]!,
  );
  return {
    check: 'noise',
    mark: 'fault',
    filters,
    found: say('diagnosis.noise', places),
    advice: say('diagnosis.startFainter'),
  };
}

function aliasing({ stride }: DiagnosedModel, responses: Float32Array, weights: Float32Array): Finding {
  if (stride === 1) return fine('aliasing', say('diagnosis.everyPixel'));
  const [share, ofFilter] = [median(responses), median(weights)];
  const places = { stride, share: percent(share), weights: percent(ofFilter), limit: `1/${2 * stride}` };
  const isFault = share >= aliased.fault || (ofFilter >= aliased.ofFilter && !isNoise(stride, weights));
  if (!isFault && share < aliased.note) return fine('aliasing', say('diagnosis.littleAliasing', places));
  const isOne = (response: number, filter: number) => response >= aliased.fault || weights[filter]! >= aliased.ofFilter;
  const filters = chosen(responses, isOne, (a, b) => responses[b]! - responses[a]!);
  const [found, advice] = [say('diagnosis.aliasing', places), say('diagnosis.smallerStride')];
  return { check: 'aliasing', mark: isFault ? 'fault' : 'note', filters, found, advice };
}

function mapAliasing({ nextStride }: DiagnosedModel, maps: Float32Array): Finding {
  if (nextStride === 1) return fine('mapAliasing', say('diagnosis.noNextStep'));
  const share = median(maps);
  const places = { stride: nextStride, share: percent(share), limit: `1/${2 * nextStride}` };
  if (share < mapAliased) return fine('mapAliasing', say('diagnosis.littleMapAliasing', places));
  const filters = chosen(
    maps,
    (value) => value >= aliased.fault,
    (a, b) => maps[b]! - maps[a]!,
  );
  return {
    check: 'mapAliasing',
    mark: 'note',
    filters,
    found: say('diagnosis.mapAliasing', places),
    advice: say('diagnosis.poolMore'),
  };
}

const fine = (check: Check, found: Sentence): Finding => ({ check, mark: 'fine', filters: [], found, advice: null });

const markOf = (check: keyof typeof faultShare, filters: readonly number[], all: Float32Array): Mark =>
  filters.length >= faultShare[check] * all.length ? 'fault' : 'note';

/** Numbers of the filters for which `isOne` holds, in `order` or rising. */
function chosen(
  values: Float32Array,
  isOne: (value: number, filter: number) => boolean,
  order: (a: number, b: number) => number = (a, b) => a - b,
): number[] {
  return Array.from(values.keys())
    .filter((filter) => isOne(values[filter]!, filter))
    .sort(order);
}

/** The lower of the two middle ones where there are two. */
export const median = (values: Float32Array): number => values.toSorted()[Math.floor((values.length - 1) / 2)]!;

const mostListed = 12;
const listed = (filters: readonly number[]): string[] => [
  ...filters.slice(0, mostListed).map(String),
  ...(filters.length > mostListed ? ['…'] : []),
];
const number = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (share: number): string => `${Math.round(100 * share)}%`;
