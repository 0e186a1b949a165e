import { anySide, conv, dense, type LayerDefinition, norm, type Preset, pool, relu } from './preset.ts';

interface AlexnetParts {
  /** Groups of the convolutions of layers 2, 4 and 5: two, as the two GPUs had it, or one. */
  readonly groups: 1 | 2;
  readonly hasLayers3And4: boolean;
  /** The dense layers there are, and their features. */
  readonly dense: readonly { readonly layer: 6 | 7; readonly features: number }[];
}

const whole: AlexnetParts = {
  groups: 2,
  hasLayers3And4: true,
  dense: [
    { layer: 6, features: 4096 },
    { layer: 7, features: 4096 },
  ],
};

/** Normalisation before pooling, grouped connections in layers 2, 4 and 5 (Krizhevsky et al. 2012, §3.5, figure 2). */
const alexnetLayers = ({ groups, hasLayers3And4, dense: denseLayers }: AlexnetParts): readonly LayerDefinition[] => [
  // 224 px with a padding of 2 gives the 55×55 positions that the paper's 227 px would give without.
  conv(1, { outChannels: 96, kernelSize: 11, strides: 4, padding: 2 }),
  relu(1),
  norm(1),
  pool(1, 'floor'),
  conv(2, { outChannels: 256, kernelSize: 5, padding: 2, groups }),
  relu(2),
  norm(2),
  pool(2, 'floor'),
  ...(hasLayers3And4 ? layers3And4(groups) : []),
  conv(5, { outChannels: 256, kernelSize: 3, padding: 1, groups }),
  relu(5),
  pool(5, 'floor'),
  ...denseLayers.flatMap(({ layer, features }) => dense(layer, features)),
];

const layers3And4 = (groups: 1 | 2): readonly LayerDefinition[] => [
  conv(3, { outChannels: 384, kernelSize: 3, padding: 1 }),
  relu(3),
  conv(4, { outChannels: 384, kernelSize: 3, padding: 1, groups }),
  relu(4),
];

const alexnet = (changes: Partial<AlexnetParts> = {}): Preset => ({
  inputShape: [3, 224, 224],
  variants: anySide(alexnetLayers({ ...whole, ...changes })),
});

/** The replication of Zeiler & Fergus 2013, §3: connections are dense where Krizhevsky's are sparse. */
const replication = (changes: Partial<AlexnetParts> = {}): Preset => alexnet({ groups: 1, ...changes });

const withFeatures = (features: number): AlexnetParts['dense'] => whole.dense.map(({ layer }) => ({ layer, features }));

/** Krizhevsky's network, its replication in the paper, and the ablations of that in table 3. */
export const alexnets = {
  /** 60 965 224 parameters with 1000 classes. */
  alexnet: alexnet(),
  /** 62 378 344 parameters with 1000 classes. */
  'alexnet-dense': replication(),
  'alexnet-dense-without-3-4': replication({ hasLayers3And4: false }),
  'alexnet-dense-without-7': replication({ dense: whole.dense.slice(0, 1) }),
  'alexnet-dense-without-6-7': replication({ dense: [] }),
  'alexnet-dense-without-3-4-6-7': replication({ hasLayers3And4: false, dense: [] }),
  'alexnet-dense-fc2048': replication({ dense: withFeatures(2048) }),
  'alexnet-dense-fc8192': replication({ dense: withFeatures(8192) }),
} satisfies Record<string, Preset>;
