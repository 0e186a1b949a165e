import { type Operator, viewAt } from '../operator.ts';

/** To whole numbers and back: the numbers stay as they were before they were rounded. */
const asItWas: Operator = (context) => [viewAt(context, 0)];

/** Of what is computed; constants are dequantised where they are read. */
export const quantization: Readonly<Record<string, Operator>> = { QuantizeLinear: asItWas, DequantizeLinear: asItWas };
