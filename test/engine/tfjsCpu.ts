import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { tfjsRuntimeOn } from '../../src/engine/runtime/tfjs/index.ts';

// Says once a process that there are faster back ends.
tf.enableProdMode();
await tf.setBackend('cpu');

/** The `tfjs` runtime on TensorFlow.js's own CPU back end: loops in JavaScript, there for tests. */
export const tfjsCpuRuntime = await tfjsRuntimeOn('cpu', { description: 'cpu', device: 'cpu' });
