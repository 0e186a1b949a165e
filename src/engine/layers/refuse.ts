import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { type Shape, shapeText } from '../shape.ts';
import type { Place } from './kind.ts';

/** `[channels, height, width]`. */
export type MapShape = readonly [number, number, number];

/** `[tokens, channels]`. */
export type TokenShape = readonly [number, number];

/** A layer that cannot be as it is. */
export const badNetwork = (problem: Sentence): SwitchbackError => new SwitchbackError('BAD_NETWORK', problem);

/** The shape of the maps that a layer reads. Throws `BAD_NETWORK` where its first input is not maps. */
export function mapsOf({ name, layer, inputs: [input] }: Place<{ readonly op: string }>): MapShape {
  if (input!.length === 3) return input as readonly number[] as MapShape;
  throw badNetwork(say('network.needsMaps', { name, op: layer.op, shape: shapeText(input!) }));
}

/** The shape of the tokens that a layer reads. Throws `BAD_NETWORK` where its first input is not tokens. */
export function tokensOf({ name, layer, inputs: [input] }: Place<{ readonly op: string }>): TokenShape {
  if (input!.length === 2) return input as readonly number[] as TokenShape;
  throw badNetwork(say('network.needsTokens', { name, op: layer.op, shape: shapeText(input!) }));
}

/** The first shape that is not the first input's; undefined where all have one. */
export const oddShape = ([first, ...others]: readonly Shape[]): Shape | undefined =>
  others.find((shape) => shapeText(shape) !== shapeText(first!));
