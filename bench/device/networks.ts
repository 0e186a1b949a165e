import { defineNetwork } from '../../src/engine/network/define.ts';
import type { Network } from '../../src/engine/network/network.ts';
import { presetNetwork } from '../../src/engine/network/presets.ts';

interface Layer {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly [field: string]: unknown;
}

/** A network put together from the input upwards; each part gives the name of its last layer. */
function stack(name: string, activation: 'relu' | 'relu6') {
  const layers: Layer[] = [];
  const add = (layer: Layer): string => {
    layers.push(layer);
    return layer.name;
  };
  /** A convolution that keeps the size but for its strides, normalised, and rectified where it says so. */
  const conv = (
    part: string,
    input: string,
    fields: { outChannels: number; kernelSize: number; strides?: number; groups?: number },
    isRectified = true,
  ): string => {
    const padding = Math.floor(fields.kernelSize / 2);
    const convolved = add({ name: part, op: 'conv2d', inputs: [input], padding, bias: false, ...fields });
    const normed = add({ name: `${part}.bn`, op: 'batchNorm', inputs: [convolved] });
    return isRectified ? add({ name: `${part}.${activation}`, op: activation, inputs: [normed] }) : normed;
  };
  const classify = (input: string, classes: number): Network => {
    const pooled = add({ name: 'pool', op: 'globalAveragePool', inputs: [input] });
    const scores = add({ name: 'fc', op: 'dense', inputs: [pooled], outFeatures: classes });
    add({ name: 'softmax', op: 'softmax', inputs: [scores] });
    return defineNetwork({ name, input: [3, 224, 224], layers });
  };
  return { add, conv, classify };
}

/** ResNet-50 (He et al. 2016), strides in the 3×3 convolutions as in torchvision; 25 557 032 parameters. */
function resnet50(classes: number): Network {
  const { add, conv, classify } = stack('resnet50', 'relu');
  const stem = conv('conv1', 'input', { outChannels: 64, kernelSize: 7, strides: 2 });
  let top = add({ name: 'maxpool', op: 'maxPool', inputs: [stem], kernelSize: 3, strides: 2, padding: 1 });
  const stages = [
    [64, 3],
    [128, 4],
    [256, 6],
    [512, 3],
  ] as const;
  for (const [stage, [width, blocks]] of stages.entries()) {
    for (let block = 0; block < blocks; block++) {
      const part = `layer${stage + 1}.${block}`;
      const strides = block === 0 && stage > 0 ? 2 : 1;
      const narrow = conv(`${part}.conv1`, top, { outChannels: width, kernelSize: 1 });
      const wide = conv(`${part}.conv2`, narrow, { outChannels: width, kernelSize: 3, strides });
      const outChannels = 4 * width;
      const branch = conv(`${part}.conv3`, wide, { outChannels, kernelSize: 1 }, false);
      const shortcut =
        block === 0 ? conv(`${part}.shortcut`, top, { outChannels, kernelSize: 1, strides }, false) : top;
      const sum = add({ name: `${part}.add`, op: 'add', inputs: [branch, shortcut] });
      top = add({ name: `${part}.relu`, op: 'relu', inputs: [sum] });
    }
  }
  return classify(top, classes);
}

/** EfficientNet-lite0 (github.com/tensorflow/tpu, efficientnet/lite), padded alike on both sides; 4 652 008 parameters. */
function efficientnetLite0(classes: number): Network {
  const { add, conv, classify } = stack('efficientnet-lite0', 'relu6');
  let top = conv('stem', 'input', { outChannels: 32, kernelSize: 3, strides: 2 });
  let channels = 32;
  const stages = [
    { blocks: 1, kernelSize: 3, strides: 1, grow: 1, outChannels: 16 },
    { blocks: 2, kernelSize: 3, strides: 2, grow: 6, outChannels: 24 },
    { blocks: 2, kernelSize: 5, strides: 2, grow: 6, outChannels: 40 },
    { blocks: 3, kernelSize: 3, strides: 2, grow: 6, outChannels: 80 },
    { blocks: 3, kernelSize: 5, strides: 1, grow: 6, outChannels: 112 },
    { blocks: 4, kernelSize: 5, strides: 2, grow: 6, outChannels: 192 },
    { blocks: 1, kernelSize: 3, strides: 1, grow: 6, outChannels: 320 },
  ];
  for (const [stage, { blocks, kernelSize, grow, outChannels, ...first }] of stages.entries()) {
    for (let block = 0; block < blocks; block++) {
      const part = `block${stage + 1}.${block}`;
      const strides = block === 0 ? first.strides : 1;
      const width = channels * grow;
      const grown = grow === 1 ? top : conv(`${part}.expand`, top, { outChannels: width, kernelSize: 1 });
      const deep = conv(`${part}.depthwise`, grown, { outChannels: width, kernelSize, strides, groups: width });
      const projected = conv(`${part}.project`, deep, { outChannels, kernelSize: 1 }, false);
      const isResidual = strides === 1 && channels === outChannels;
      top = isResidual ? add({ name: `${part}.add`, op: 'add', inputs: [projected, top] }) : projected;
      channels = outChannels;
    }
  }
  return classify(conv('head', top, { outChannels: 1280, kernelSize: 1 }), classes);
}

/** What is measured, with 1000 classes at 224 px. */
export const networks = {
  zfnet: () => presetNetwork('zfnet', { classes: 1000 }),
  resnet50: () => resnet50(1000),
  'efficientnet-lite0': () => efficientnetLite0(1000),
} as const;
