import * as tf from '@tensorflow/tfjs-core';

type Four = [number, number, number, number];

/** Kernels that may read filters `[kh, kw, i / groups, o]`, each group of which reads maps of its own. */
export type GroupedKernel = 'Conv2D' | 'Conv2DBackpropInput' | 'Conv2DBackpropFilter';

const known = new Map<string, boolean>();

/**
 * Whether a kernel of the back end in use takes groups. Native TensorFlow's do, those of gradients on a CPU with oneDNN alone;
 * TensorFlow.js's own do not. Found by trying, once.
 */
export function takesGroups(kernel: GroupedKernel): boolean {
  const key = `${tf.engine().backendName} ${kernel}`;
  const takes = known.get(key) ?? isRight(kernel);
  known.set(key, takes);
  return takes;
}

/** Two groups of two maps each, one cell: inputs by their shapes, and what a kernel is to make of them. */
const filter = { shape: [1, 1, 2, 2], values: [1, 2, 3, 4] };
const x = { shape: [1, 1, 1, 4], values: [1, 10, 100, 1000] };
const trials = {
  Conv2D: { inputs: { x, filter }, expected: [31, 4200] },
  Conv2DBackpropInput: {
    inputs: { dy: { shape: [1, 1, 1, 2], values: [1, 10] }, filter },
    expected: [1, 3, 20, 40],
  },
  Conv2DBackpropFilter: {
    inputs: { x, dy: { shape: [1, 1, 1, 2], values: [1, 2] } },
    expected: [1, 200, 10, 2000],
  },
} as const;
const attributes = {
  dataFormat: 'NHWC',
  pad: 'valid',
  strides: [1, 1],
  dilations: [1, 1],
  inputShape: x.shape,
  filterShape: filter.shape,
};

function isRight(kernel: GroupedKernel): boolean {
  const { inputs, expected } = trials[kernel];
  try {
    const found = tf.tidy(() => {
      const tensors = Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]);
      return (tf.engine().runKernel(kernel, Object.fromEntries(tensors), attributes) as tf.Tensor).dataSync();
    });
    return found.length === expected.length && expected.every((value, i) => found[i] === value);
  } catch {
    return false;
  }
}

/** Filters `[kh, kw, i / groups, o]` as `[kh, kw, i, o]` with zeros between the groups. */
export function blockDiagonal(filters: tf.Tensor, groups: number): tf.Tensor {
  const [kh, kw, perGroup, o] = filters.shape as Four;
  const blocks = tf.mul(tf.reshape(filters, [kh * kw, 1, perGroup, o]), diagonal(groups, o)); // [kh·kw, groups, i / groups, o]
  return tf.reshape(blocks, [kh, kw, groups * perGroup, o]);
}

/** The adjoint: what of `[kh, kw, i, o]` belongs to the groups, `[kh, kw, i / groups, o]`. */
export function ofBlocks(filters: tf.Tensor, groups: number): tf.Tensor {
  const [kh, kw, i, o] = filters.shape as Four;
  const blocks = tf.mul(tf.reshape(filters, [kh * kw, groups, i / groups, o]), diagonal(groups, o));
  return tf.reshape(tf.sum(blocks, 1), [kh, kw, i / groups, o]);
}

/** `[1, groups, 1, o]`: 1 where a filter is of a group. */
function diagonal(groups: number, o: number): tf.Tensor {
  const groupOf = Int32Array.from({ length: o }, (_, filter) => Math.floor((filter * groups) / o));
  const members = tf.cast(tf.oneHot(tf.tensor1d(groupOf, 'int32'), groups), 'float32'); // [o, groups]
  return tf.reshape(tf.transpose(members), [1, groups, 1, o]);
}
