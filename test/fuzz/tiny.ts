/** A small network with weights of several kinds. */
export const tinyNetwork = {
  name: 'tiny',
  input: [3, 8, 8],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 3 },
    { name: 'bn1', op: 'batchNorm' },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2 },
    { name: 'fc', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
};
