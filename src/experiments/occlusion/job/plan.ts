import { highestMaps, resolveLayer } from '../../../engine/network/layers.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { type SlidingWindow, slideWindow } from '../../../shared/slidingWindow.ts';
import { checkChannel } from '../../../workbench/features/projecting.ts';
import { classNames } from '../../../workbench/models/classifier.ts';
import type { DescribedModel } from '../../../workbench/models/models.ts';
import type { PictureSource } from '../../../workbench/pictures/picture.ts';
import { positionCount } from '../declaration/kept.ts';
import type { Baseline, OcclusionMode } from '../declaration/types.ts';

/** A side, or `[height, width]`. */
type Size = number | readonly [height: number, width: number];

export interface OccludeRequest {
  /** Its name. */
  readonly model: string;
  readonly picture: PictureSource;
  /** The window and its step, in pixels of the network's input; default an eighth of the shorter side, and half of that. */
  readonly window?: Size | undefined;
  readonly stride?: Size | undefined;
  readonly baseline: Baseline;
  /** Default: exact. */
  readonly mode?: OcclusionMode | undefined;
  /** Default: the last convolution's map. */
  readonly layer?: string | undefined;
  /** Default: the map strongest in the clean image. */
  readonly channel?: number | undefined;
  /** Names of classes; default: the clean image's most probable. */
  readonly targets?: readonly string[] | undefined;
  /** One, as a job of an earlier version asks for it. */
  readonly target?: string | undefined;
  readonly runtime?: string | undefined;
}

/** What an occlusion will do, checked. */
export interface OcclusionPlan {
  readonly layer: string;
  readonly channel: number | undefined;
  /** Numbers of classes, each once. */
  readonly targets: readonly number[] | undefined;
  readonly stride: readonly [number, number];
  readonly grid: SlidingWindow;
  readonly mode: OcclusionMode;
  /** How many positions the network will be asked at. */
  readonly positions: number;
}

/**
 * Fills in what a request leaves open. Throws `NOT_FOUND` for an unknown layer or class, `BAD_ARGUMENT` for an unknown channel and for
 * a window or stride that is no whole number of pixels or larger than the network's input.
 */
export function occlusionPlan(
  { network, classes }: Pick<DescribedModel, 'network' | 'classes'>,
  request: Omit<OccludeRequest, 'picture'>,
): OcclusionPlan {
  const layer = request.layer ? resolveLayer(network, request.layer).name : highestMaps(network);
  if (request.channel !== undefined) checkChannel(network, layer, request.channel);
  const names = namedIn(request);
  const targets = names && [...new Set(names.map((name) => classOf(classNames({ network, classes }), name)))];
  const [, height, width] = network.inputShape;
  const window = pairOf(request.window ?? Math.max(1, Math.round(Math.min(height, width) / 8)));
  const stride = pairOf(request.stride ?? [half(window[0]), half(window[1])]);
  checkSize('occlusion.windowSize', window);
  checkSize('occlusion.strideSize', stride);
  if (window[0] > height || window[1] > width) {
    const places = { window: window.join('×'), height, width };
    throw new SwitchbackError('BAD_ARGUMENT', say('occlusion.windowTooLarge', places));
  }
  const grid = slideWindow([height, width], window, stride);
  const { channel, mode = 'exact' } = request;
  return { layer, channel, targets, stride, grid, mode, positions: positionCount({ mode, ...grid }) };
}

/** The classes that a request names. */
export const namedIn = ({
  targets,
  target,
}: Pick<OccludeRequest, 'targets' | 'target'>): readonly string[] | undefined =>
  targets ?? (target === undefined ? undefined : [target]);

/** Number of a class. Throws `NOT_FOUND`. */
export function classOf(classes: readonly string[], name: string): number {
  const found = classes.indexOf(name);
  if (found >= 0) return found;
  throw new SwitchbackError('NOT_FOUND', say('workbench.noClassOfNetwork', { name, classes: classes.slice(0, 20) }));
}

const half = (size: number): number => Math.max(1, Math.round(size / 2));

const pairOf = (size: Size): readonly [number, number] => (typeof size === 'number' ? [size, size] : size);

function checkSize(refusal: 'occlusion.windowSize' | 'occlusion.strideSize', size: readonly [number, number]): void {
  if (size.every((side) => Number.isInteger(side) && side >= 1)) return;
  throw new SwitchbackError('BAD_ARGUMENT', say(refusal, { size: size.join('×') }));
}
