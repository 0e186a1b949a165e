import type { Operator } from '../operator.ts';
import { arithmetic } from './arithmetic.ts';
import { arrangement } from './arrangement.ts';
import { attention } from './attention.ts';
import { convolutions } from './convolution.ts';
import { cutting } from './cutting.ts';
import { denseOperators } from './dense.ts';
import { elementwise } from './elementwise.ts';
import { joining } from './joining.ts';
import { normalizations } from './normalization.ts';
import { padding } from './padding.ts';
import { pools } from './pooling.ts';
import { quantization } from './quantization.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';

/** What the operators of ONNX become, by their names. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...arithmetic,
    ...arrangement,
    ...attention,
    ...convolutions,
    ...cutting,
    ...denseOperators,
    ...elementwise,
    ...joining,
    ...normalizations,
    ...padding,
    ...pools,
    ...quantization,
    ...reductions,
    ...resizing,
  }),
);
