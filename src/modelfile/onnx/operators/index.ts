import type { Operator } from '../operator.ts';
import { arithmetic } from './arithmetic.ts';
import { arrangement } from './arrangement.ts';
import { channelOperators } from './channels.ts';
import { convolutions } from './convolution.ts';
import { denseOperators } from './dense.ts';
import { elementwise } from './elementwise.ts';
import { normalizations } from './normalization.ts';
import { pools } from './pooling.ts';
import { quantization } from './quantization.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';

/** What the operators of ONNX become, by their names. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...arithmetic,
    ...arrangement,
    ...channelOperators,
    ...convolutions,
    ...denseOperators,
    ...elementwise,
    ...normalizations,
    ...pools,
    ...quantization,
    ...reductions,
    ...resizing,
  }),
);
