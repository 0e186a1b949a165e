import type { Layer } from '../../network/network.ts';
import type { LayerProgram } from '../layerProgram.ts';
import { batchNormProgram } from './batchNorm.ts';
import { conv2dProgram } from './conv2d.ts';
import { denseProgram } from './dense.ts';
import { dropoutProgram } from './dropout.ts';
import { addProgram, concatProgram, flattenProgram } from './joining.ts';
import { localResponseNormalizationProgram } from './localResponseNormalization.ts';
import { averagePoolProgram, globalAveragePoolProgram, maxPoolProgram } from './pooling.ts';
import { reluProgram } from './relu.ts';
import { softmaxProgram } from './softmax.ts';

const layerPrograms: { readonly [Op in Layer['op']]: LayerProgram<Extract<Layer, { op: Op }>> } = {
  conv2d: conv2dProgram,
  relu: reluProgram,
  maxPool: maxPoolProgram,
  averagePool: averagePoolProgram,
  globalAveragePool: globalAveragePoolProgram,
  localResponseNormalization: localResponseNormalizationProgram,
  batchNorm: batchNormProgram,
  dense: denseProgram,
  dropout: dropoutProgram,
  flatten: flattenProgram,
  add: addProgram,
  concat: concatProgram,
  softmax: softmaxProgram,
};

/** How a layer of this kind becomes operations. */
export function layerProgram(layer: Layer): LayerProgram<Layer> {
  return layerPrograms[layer.op] as LayerProgram<Layer>;
}
