import { anySide, conv, dense, type Fields, type LayerDefinition, norm, type Preset, pool, relu } from './preset.ts';

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

const sizes: ZfnetSizes = {
  conv1: { outChannels: 96, kernelSize: 7, strides: 2, padding: 1 },
  conv2: { outChannels: 256, kernelSize: 5, strides: 2 },
  maps: [384, 384, 256],
  features: [4096, 4096],
  dropoutRate: 0.5,
};

const wide: Partial<ZfnetSizes> = { maps: [512, 1024, 512] };

/** Dense layers of a sixteenth of the paper's width have little to spare: a fifth of their dropout. */
const smallSizes: ZfnetSizes = {
  conv1: { outChannels: 32, kernelSize: 7, strides: 2, padding: 3 },
  conv2: { outChannels: 48, kernelSize: 3, padding: 1 },
  maps: [64, 64, 48],
  features: [256, 256],
  dropoutRate: 0.1,
};

const zfnet = (changes: Partial<ZfnetSizes> = {}): Preset => ({
  inputShape: [3, 224, 224],
  variants: anySide(zfnetLayers({ ...sizes, ...changes })),
});

/** The network of the paper, and its variants of table 3. */
export const zfnets = {
  /** The network of the paper's figure 3; 62 357 608 parameters with 1000 classes. */
  zfnet: zfnet(),
  /** The paper's 512-1024-512 variant (table 2); 107 627 624 parameters with 1000 classes. */
  'zfnet-wide': zfnet(wide),
  /** Layers 6 and 7 of half the features. */
  'zfnet-fc2048': zfnet({ features: [2048, 2048] }),
  /** Layers 6 and 7 of twice the features. */
  'zfnet-fc8192': zfnet({ features: [8192, 8192] }),
  'zfnet-wide-fc8192': zfnet({ ...wide, features: [8192, 8192] }),
  /**
   * Zfnet's layers for inputs of 28 to 64 px: 8 million multiply-adds at 1×28×28, 15 million at 3×64×64. From 47 px
   * on the first layer steps by 2, as the paper's does; below, that would leave pool5 fewer than 3×3 cells.
   */
  'zfnet-small': {
    inputShape: [3, 64, 64],
    variants: [
      { fromSidePx: 47, layers: zfnetLayers(smallSizes) },
      {
        fromSidePx: 0,
        layers: zfnetLayers({ ...smallSizes, conv1: { outChannels: 32, kernelSize: 5, padding: 2 } }),
      },
    ],
  },
} satisfies Record<string, Preset>;
