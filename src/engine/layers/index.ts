import type { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { Shape } from '../shape.ts';
import { add } from './add.ts';
import { averagePool } from './averagePool.ts';
import { batchNorm } from './batchNorm.ts';
import { channelShuffle } from './channelShuffle.ts';
import { classToken } from './classToken.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { convTranspose2d } from './convTranspose2d.ts';
import { crop } from './crop.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { gelu } from './gelu.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { globalMaxPool } from './globalMaxPool.ts';
import { groupNorm } from './groupNorm.ts';
import { hardSigmoid } from './hardSigmoid.ts';
import { hardSwish } from './hardSwish.ts';
import { innerSoftmax } from './innerSoftmax.ts';
import type { Arity, LayerKind, LayerOf, Place, Reads, Windows } from './kind.ts';
import { layerNorm } from './layerNorm.ts';
import { leakyRelu } from './leakyRelu.ts';
import { learnedOffset } from './learnedOffset.ts';
import { localResponseNormalization } from './localResponseNormalization.ts';
import { mapsToTokens } from './mapsToTokens.ts';
import { matrixProduct } from './matrixProduct.ts';
import { maxPool } from './maxPool.ts';
import { multiply } from './multiply.ts';
import { opaque } from './opaque.ts';
import { pad } from './pad.ts';
import { prelu } from './prelu.ts';
import { rearrange } from './rearrange.ts';
import { badNetwork } from './refuse.ts';
import { relu } from './relu.ts';
import { relu6 } from './relu6.ts';
import { rescale } from './rescale.ts';
import { roll } from './roll.ts';
import { selectChannels } from './selectChannels.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { sliceChannels } from './sliceChannels.ts';
import { sliceTokens } from './sliceTokens.ts';
import { softmax } from './softmax.ts';
import { softplus } from './softplus.ts';
import { subtract } from './subtract.ts';
import { tanh } from './tanh.ts';
import { tokensToMaps } from './tokensToMaps.ts';
import { upsample } from './upsample.ts';

/** Every kind of layer. */
const kinds = [
  conv2d,
  relu,
  relu6,
  clip,
  leakyRelu,
  prelu,
  sigmoid,
  tanh,
  hardSigmoid,
  silu,
  hardSwish,
  gelu,
  softplus,
  maxPool,
  averagePool,
  globalAveragePool,
  localResponseNormalization,
  batchNorm,
  dense,
  dropout,
  flatten,
  add,
  concat,
  layerNorm,
  groupNorm,
  upsample,
  convTranspose2d,
  multiply,
  subtract,
  rescale,
  globalMaxPool,
  pad,
  crop,
  roll,
  sliceChannels,
  selectChannels,
  channelShuffle,
  mapsToTokens,
  tokensToMaps,
  rearrange,
  learnedOffset,
  classToken,
  sliceTokens,
  matrixProduct,
  innerSoftmax,
  opaque,
  softmax,
] as const;

type Layers<Kind> =
  Kind extends LayerKind<infer Op extends string, infer Fields> ? LayerOf<Op, z.ZodType<Fields>> : never;

/** A layer of any kind: its `op`, which names the kind, and the kind's fields. */
export type Layer = Layers<(typeof kinds)[number]>;

/** What every kind declares, whatever its layers. */
export type AnyKind = LayerKind<Layer['op'], Omit<Layer, 'op'>, Layer>;

const kindsByOp = new Map<string, AnyKind>(kinds.map((kind) => [kind.op, kind as unknown as AnyKind]));

/** The names of all kinds. */
export const layerOps: readonly Layer['op'][] = kinds.map(({ op }) => op);

/** What a layer's kind declares. */
export const kindOf = ({ op }: Pick<Layer, 'op'>): AnyKind => kindsByOp.get(op)!;

/** The kind of that name, if there is one. */
export const kindNamed = (op: string): AnyKind | undefined => kindsByOp.get(op);

/** What one cell of a layer's output reads of what it reads. */
export const readsOf = (layer: Layer, inputs: readonly Shape[]): Reads<Layer> => kindOf(layer).reads(layer, inputs);

/** The windows that it reads of maps as they are; null where it reads otherwise. */
export function windowsOf(layer: Layer, inputs: readonly Shape[]): Windows<Layer> | null {
  const reads = readsOf(layer, inputs);
  return typeof reads === 'object' && !('stretch' in reads) ? reads : null;
}

/**
 * The shape that a layer puts out for one image, from the shapes that it reads.
 * Throws `BAD_NETWORK` naming the layer and the shapes where it cannot read them or nothing would be left.
 */
export function outputShape(name: string, layer: Layer, inputs: readonly Shape[]): Shape {
  const kind = kindOf(layer);
  checkInputCount(kind.arity, { name, layer, inputs });
  return kind.shape({ name, layer, inputs });
}

const sentencesOfArity = {
  1: 'network.needsOneInput',
  2: 'network.needsJustTwoInputs',
  oneOrMore: 'network.needsOneInput',
  twoOrMore: 'network.needsTwoInputs',
} as const;

function checkInputCount(arity: Arity, { name, layer, inputs }: Place<Layer>): void {
  const least = { oneOrMore: 1, twoOrMore: 2 } as const;
  const fits = typeof arity === 'number' ? inputs.length === arity : inputs.length >= least[arity];
  if (!fits) throw badNetwork(say(sentencesOfArity[arity], { name, op: layer.op, count: inputs.length }));
}
