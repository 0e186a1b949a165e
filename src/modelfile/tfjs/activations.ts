import type { NewLayer } from '../channelsLast/builder.ts';

/** TensorFlow's functions that are one kind of ours. */
export const activations: Readonly<Record<string, NewLayer>> = {
  Relu: { op: 'relu' },
  Relu6: { op: 'relu6' },
  Sigmoid: { op: 'sigmoid' },
  Tanh: { op: 'tanh' },
  Softplus: { op: 'softplus' },
};
