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

/** A layer's fields besides its name and its kind. */
export type Fields = Readonly<Record<string, unknown>>;

/** The same layers whatever the size of the input. */
export const anySide = (layers: readonly LayerDefinition[]): Preset['variants'] => [{ fromSidePx: 0, layers }];

export const conv = (number: number, fields: Fields): LayerDefinition => ({
  name: `conv${number}`,
  op: 'conv2d',
  ...fields,
});

export const relu = (number: number): LayerDefinition => ({ name: `relu${number}`, op: 'relu' });

/** 3×3 windows at steps of 2 (Krizhevsky et al. 2012, §3.4). */
export const pool = (number: number, rounding: 'floor' | 'ceil'): LayerDefinition => ({
  name: `pool${number}`,
  op: 'maxPool',
  kernelSize: 3,
  strides: 2,
  rounding,
});

export const norm = (number: number): LayerDefinition => ({ name: `norm${number}`, op: 'localResponseNormalization' });

/** A dense layer with its ReLU and its dropout. */
export const dense = (number: number, outFeatures: number, rate = 0.5): readonly LayerDefinition[] => [
  { name: `fc${number}`, op: 'dense', outFeatures },
  relu(number),
  { name: `dropout${number}`, op: 'dropout', rate },
];
