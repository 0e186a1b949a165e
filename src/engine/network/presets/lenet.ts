import { conv, type Fields, type LayerDefinition, type Preset } from './preset.ts';

const tanh = (number: number): LayerDefinition => ({ name: `tanh${number}`, op: 'tanh' });
const means = (number: number): LayerDefinition => ({ name: `pool${number}`, op: 'averagePool', kernelSize: 2 });

/** A factor and an offset for each map, both learned: a mean and this are a layer of trained subsampling. */
const scales = (number: number, maps: number): LayerDefinition =>
  conv(number, { outChannels: maps, kernelSize: 1, groups: maps });

/** The maps of layer 2 that the maps of layer 3 read, by how many they read (LeCun et al. 1998, table I). */
const connections: readonly (readonly (readonly number[])[])[] = [
  [0, 1, 2, 3, 4, 5].map((first) => [first, (first + 1) % 6, (first + 2) % 6]),
  [0, 1, 2, 3, 4, 5].map((first) => [first, (first + 1) % 6, (first + 2) % 6, (first + 3) % 6]),
  [
    [0, 1, 3, 4],
    [1, 2, 4, 5],
    [0, 2, 3, 5],
  ],
  [[0, 1, 2, 3, 4, 5]],
];

const partial: readonly LayerDefinition[] = [
  ...connections.flatMap((filters, part): readonly LayerDefinition[] => [
    { name: `maps3-${part + 1}`, op: 'selectChannels', channels: filters.flat(), inputs: ['tanh2'] },
    { name: `conv3-${part + 1}`, op: 'conv2d', outChannels: filters.length, kernelSize: 5, groups: filters.length },
  ]),
  { name: 'conv3', op: 'concat', inputs: connections.map((_, part) => `conv3-${part + 1}`) },
];

/**
 * LeCun et al. 1998, §II.B, figure 2: tanh, subsampling with a learned factor and offset for each map, and a third layer whose maps each read
 * some of the second's. The tanh is not stretched, and a softmax stands for the distances to drawn characters.
 */
const original = (first: Fields): readonly LayerDefinition[] => [
  conv(1, { outChannels: 6, kernelSize: 5, ...first }),
  tanh(1),
  means(2),
  scales(2, 6),
  tanh(2),
  ...partial,
  tanh(3),
  means(4),
  scales(4, 16),
  tanh(4),
  conv(5, { outChannels: 120, kernelSize: 5 }),
  tanh(5),
  { name: 'fc6', op: 'dense', outFeatures: 84 },
  tanh(6),
];

const relu = (number: number): LayerDefinition => ({ name: `relu${number}`, op: 'relu' });
const maxima = (number: number): LayerDefinition => ({ name: `pool${number}`, op: 'maxPool', kernelSize: 2 });

/** As it is mostly written now: ReLUs, max-pools, and every map reads all. */
const common = (first: Fields): readonly LayerDefinition[] => [
  conv(1, { outChannels: 6, kernelSize: 5, ...first }),
  relu(1),
  maxima(2),
  conv(3, { outChannels: 16, kernelSize: 5 }),
  relu(3),
  maxima(4),
  { name: 'fc5', op: 'dense', outFeatures: 120 },
  relu(5),
  { name: 'fc6', op: 'dense', outFeatures: 84 },
  relu(6),
];

/** Below 32 px, as of the 28 of MNIST, the first layer pads to as many positions as the paper's. */
const lenet = (layers: (first: Fields) => readonly LayerDefinition[]): Preset => ({
  inputShape: [1, 32, 32],
  variants: [
    { fromSidePx: 32, layers: layers({}) },
    { fromSidePx: 0, layers: layers({ padding: 2 }) },
  ],
});

export const lenets = {
  /** 60 000 parameters up to its classes, 60 850 with ten. */
  'lenet-5': lenet(original),
  /** 61 706 parameters with ten classes. */
  'lenet-5-relu': lenet(common),
} satisfies Record<string, Preset>;
