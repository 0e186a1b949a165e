/** A layer as `defineNetwork` reads it. */
export interface LayerDefinition {
  readonly name: string;
  readonly op: string;
  readonly [field: string]: unknown;
}

/** A network up to the layer that classifies. */
export interface Preset {
  /** `[channels, height, width]` where nobody asks for another. */
  readonly inputShape: readonly [number, number, number];
  /** Layers by the input's short side: the first whose `fromSidePx` it reaches. */
  readonly variants: readonly { readonly fromSidePx: number; readonly layers: readonly LayerDefinition[] }[];
}

type Fields = Readonly<Record<string, unknown>>;

const conv = (number: number, fields: Fields): LayerDefinition => ({ name: `conv${number}`, op: 'conv2d', ...fields });
const relu = (number: number): LayerDefinition => ({ name: `relu${number}`, op: 'relu' });
const pool = (number: number, rounding: 'floor' | 'ceil'): LayerDefinition => ({
  name: `pool${number}`,
  op: 'maxPool',
  kernelSize: 3,
  strides: 2,
  rounding,
});
const norm = (number: number): LayerDefinition => ({ name: `norm${number}`, op: 'localResponseNormalization' });
const dense = (number: number, outFeatures: number, rate = 0.5): readonly LayerDefinition[] => [
  { name: `fc${number}`, op: 'dense', outFeatures },
  relu(number),
  { name: `dropout${number}`, op: 'dropout', rate },
];

interface ZfnetSizes {
  readonly conv1: Fields;
  readonly conv2: Fields;
  /** Maps of layers 3, 4 and 5. */
  readonly maps: readonly [number, number, number];
  /** Features of layers 6 and 7. */
  readonly features: readonly [number, number];
  readonly dropoutRate: number;
}

/** ReLU, pool, then normalisation, the pools rounding up (Zeiler & Fergus 2013, §3, figure 3). */
const zfnetLayers = ({ conv1, conv2, maps, features, dropoutRate }: ZfnetSizes): readonly LayerDefinition[] => [
  conv(1, conv1),
  relu(1),
  pool(1, 'ceil'),
  norm(1),
  conv(2, conv2),
  relu(2),
  pool(2, 'ceil'),
  norm(2),
  conv(3, { outChannels: maps[0], kernelSize: 3, padding: 1 }),
  relu(3),
  conv(4, { outChannels: maps[1], kernelSize: 3, padding: 1 }),
  relu(4),
  conv(5, { outChannels: maps[2], kernelSize: 3, padding: 1 }),
  relu(5),
  pool(5, 'ceil'),
  ...dense(6, features[0], dropoutRate),
  ...dense(7, features[1], dropoutRate),
];

const zfnetSizes: ZfnetSizes = {
  conv1: { outChannels: 96, kernelSize: 7, strides: 2, padding: 1 },
  conv2: { outChannels: 256, kernelSize: 5, strides: 2 },
  maps: [384, 384, 256],
  features: [4096, 4096],
  dropoutRate: 0.5,
};

/** Dense layers of a sixteenth of the paper's width have little to spare: a fifth of their dropout. */
const zfnetSmallSizes: ZfnetSizes = {
  conv1: { outChannels: 32, kernelSize: 7, strides: 2, padding: 3 },
  conv2: { outChannels: 48, kernelSize: 3, padding: 1 },
  maps: [64, 64, 48],
  features: [256, 256],
  dropoutRate: 0.1,
};

/**
 * Normalisation before pooling, grouped connections in layers 2, 4 and 5 (Krizhevsky et al. 2012, §3.5, figure 2).
 */
const alexnetLayers: readonly LayerDefinition[] = [
  // 224 px with a padding of 2 gives the 55×55 positions that the paper's 227 px would give without.
  conv(1, { outChannels: 96, kernelSize: 11, strides: 4, padding: 2 }),
  relu(1),
  norm(1),
  pool(1, 'floor'),
  conv(2, { outChannels: 256, kernelSize: 5, padding: 2, groups: 2 }),
  relu(2),
  norm(2),
  pool(2, 'floor'),
  conv(3, { outChannels: 384, kernelSize: 3, padding: 1 }),
  relu(3),
  conv(4, { outChannels: 384, kernelSize: 3, padding: 1, groups: 2 }),
  relu(4),
  conv(5, { outChannels: 256, kernelSize: 3, padding: 1, groups: 2 }),
  relu(5),
  pool(5, 'floor'),
  ...dense(6, 4096),
  ...dense(7, 4096),
];

const anySide = (layers: readonly LayerDefinition[]) => [{ fromSidePx: 0, layers }];

/** The presets by name. */
export const presets: Readonly<Record<string, Preset>> = {
  /** The network of the paper's figure 3; 62 357 608 parameters with 1000 classes. */
  zfnet: { inputShape: [3, 224, 224], variants: anySide(zfnetLayers(zfnetSizes)) },
  /** The paper's 512-1024-512 variant (table 2); 107 627 624 parameters with 1000 classes. */
  'zfnet-wide': {
    inputShape: [3, 224, 224],
    variants: anySide(zfnetLayers({ ...zfnetSizes, maps: [512, 1024, 512] })),
  },
  /** 60 965 224 parameters with 1000 classes. */
  alexnet: { inputShape: [3, 224, 224], variants: anySide(alexnetLayers) },
  /**
   * Zfnet's layers for inputs of 28 to 64 px: 8 million multiply-adds at 1×28×28, 15 million at 3×64×64. From 47 px
   * on the first layer steps by 2, as the paper's does; below, that would leave pool5 fewer than 3×3 cells.
   */
  'zfnet-small': {
    inputShape: [3, 64, 64],
    variants: [
      { fromSidePx: 47, layers: zfnetLayers(zfnetSmallSizes) },
      {
        fromSidePx: 0,
        layers: zfnetLayers({ ...zfnetSmallSizes, conv1: { outChannels: 32, kernelSize: 5, padding: 2 } }),
      },
    ],
  },
};
