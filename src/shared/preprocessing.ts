import { z } from 'zod';

/** px. Larger inputs than this are no network's. */
const largestSide = 4096;
const side = z.int().min(1).max(largestSide);
const level = z.int().min(0).max(255);
const finite = z.number().min(-1e6).max(1e6);

/** How a pixel comes of those around it, as Pillow computes it (8 bit, along rows and then along columns). */
export const interpolations = ['nearest', 'box', 'bilinear', 'bicubic', 'lanczos'] as const;
export type Interpolation = (typeof interpolations)[number];

const resampling = {
  interpolation: z.enum(interpolations),
  /** Widens the kernel where a picture gets smaller, as Pillow always does; without, fine texture turns into noise. */
  antialias: z.boolean(),
};

/** How a picture gets the size that `decodeSize` is cut from. */
export const resizeSchema = z.discriminatedUnion('mode', [
  /** The picture covers `decodeSize`, by libvips' kernels: how Switchback's own trainings read pictures. */
  z.strictObject({ mode: z.literal('cover'), interpolation: z.literal('sharp') }),
  /** The short side becomes `size`, the long one keeps the proportion, rounded down (torchvision's `Resize(256)`). */
  z.strictObject({ mode: z.literal('short'), size: side, ...resampling }),
  /** Both sides are given: `[height, width]`. */
  z.strictObject({ mode: z.literal('squash'), size: z.tuple([side, side]).readonly(), ...resampling }),
  /** The picture fits into `[height, width]`; what is left around it has one colour, red first (timm's crop mode `border`). */
  z.strictObject({
    mode: z.literal('letterbox'),
    size: z.tuple([side, side]).readonly(),
    colour: z.array(level).min(1).max(3).readonly(),
    ...resampling,
  }),
]);
export type Resize = z.output<typeof resizeSchema>;

/** How a picture of another shape than the input is taken: its middle, the whole of it with borders, or the whole of it out of shape. */
export const pictureFits = ['crop', 'letterbox', 'squash'] as const;
export type PictureFit = (typeof pictureFits)[number];

const perChannel = (value: z.ZodNumber) => z.array(value).min(1).max(3).readonly();

const fields = {
  /** Which of Switchback's own it is; `stated`: all was said by a file or a person. */
  kind: z.enum(['paper', 'plain', 'stated']),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** The order in which the network reads colours. */
  channelOrder: z.enum(['rgb', 'bgr']),
  resize: resizeSchema,
  /** `[height, width]` px after the resize and the centre cut; where the picture is smaller it is laid on black. */
  decodeSize: z.tuple([side, side]).readonly(),
  /** `[height, width]` px of the network's input; equal to `decodeSize` where nothing is cropped. */
  cropSize: z.tuple([side, side]).readonly(),
  /** Where a cut begins that leaves an odd margin m: at m / 2 rounded down, or to the even number (Python's `round`, torchvision). */
  cropRounding: z.enum(['down', 'even']),
  /** Factor of the pixels, 0 to 255; 1 keeps the raw range. */
  scale: finite.positive(),
  /**
   * What is subtracted after scaling: a number for each channel in the network's order; `image`: the per-pixel mean of the
   * training images, `[decode height, decode width, channels]` in the range of the pixels, scaled as they are.
   */
  mean: z.union([z.enum(['image', 'none']), perChannel(finite)]),
  /** What is divided by at the end, a number for each channel in the network's order. */
  deviation: perChannel(finite.positive()).nullable(),
};

/** Some fields of a preprocessing, as a file states them. */
export const preprocessingParts = z.strictObject(fields).partial().readonly();

/**
 * How a picture file becomes a network's input; plain data, saved with every model.
 *
 * A picture is oriented, flattened on white, converted to 8-bit RGB or grey, resized and cut to the centre `decodeSize`: that
 * is a program's feed. In the program `cropSize` is cut out, and a pixel p of a channel becomes (p · scale − mean) / deviation.
 * What earlier versions stored lacks some fields, which are filled in with what was done then.
 */
export const preprocessingSchema = z
  .strictObject({
    ...fields,
    kind: fields.kind.default('stated'),
    channelOrder: fields.channelOrder.default('rgb'),
    resize: fields.resize.default({ mode: 'cover', interpolation: 'sharp' }),
    cropRounding: fields.cropRounding.default('down'),
    deviation: fields.deviation.default(null),
  })
  .readonly()
  .refine(({ cropSize, decodeSize }) => cropSize.every((length, axis) => length <= decodeSize[axis]!), {
    path: ['cropSize'],
    message: 'it is larger than decodeSize',
  })
  .refine(({ channels, channelOrder }) => channels === 3 || channelOrder === 'rgb', {
    path: ['channelOrder'],
    message: 'one channel has no order',
  })
  .refine((it) => channelLists(it).every(({ length }) => length === it.channels), {
    path: ['channels'],
    message: 'mean, deviation and colour need a number for each channel',
  });
export type Preprocessing = z.output<typeof preprocessingSchema>;

interface ChannelLists {
  readonly mean: string | readonly number[];
  readonly deviation: readonly number[] | null;
  readonly resize: Resize;
}

function channelLists({ mean, deviation, resize }: ChannelLists): readonly (readonly number[])[] {
  const lists = [mean, deviation, resize.mode === 'letterbox' ? resize.colour : null];
  return lists.filter((list): list is readonly number[] => list !== null && typeof list !== 'string');
}

/** Where a field is from. `training`: a training here used it; `graph`: the network's own first operations say so. */
export const preprocessingSources = ['user', 'training', 'sidecar', 'file', 'graph', 'guess'] as const;
export type PreprocessingSource = (typeof preprocessingSources)[number];

/** Where the fields of a preprocessing are from, kept beside it; what is not there nobody has stated. */
export type PreprocessingOrigin = { readonly [Field in keyof Preprocessing]?: PreprocessingSource | undefined };

/** First row or column of a centre cut of `length` from `whole`; negative where the cut is larger. */
export function centreStart(whole: number, length: number, rounding: Preprocessing['cropRounding']): number {
  const margin = whole - length;
  const half = Math.floor(margin / 2);
  return rounding === 'even' && margin > 0 && margin % 2 === 1 && half % 2 === 1 ? half + 1 : half;
}

/** First row and column of the centre crop. */
export function centreCropStart({
  decodeSize,
  cropSize,
  cropRounding,
}: Preprocessing): readonly [top: number, left: number] {
  return [centreStart(decodeSize[0], cropSize[0], cropRounding), centreStart(decodeSize[1], cropSize[1], cropRounding)];
}

/** What the range of the pixels is multiplied by on their way into the network: with several deviations, by their geometric mean. */
export function inputScale({ scale, deviation }: Preprocessing): number {
  if (!deviation) return scale;
  return scale / deviation.reduce((product, each) => product * each, 1) ** (1 / deviation.length);
}

/** How a preprocessing takes a picture of another shape. */
export const fitOf = ({ resize: { mode } }: Preprocessing): PictureFit =>
  mode === 'letterbox' || mode === 'squash' ? mode : 'crop';

/** A preprocessing that takes pictures of another shape otherwise; borders are black. */
export function fitted(own: Preprocessing, fit: PictureFit): Preprocessing {
  if (fit === fitOf(own)) return own;
  const resampling = { size: own.decodeSize, interpolation: 'bilinear', antialias: true } as const;
  const colour = Array.from({ length: own.channels }, () => 0);
  const resizes = {
    crop: { mode: 'cover', interpolation: 'sharp' },
    squash: { mode: 'squash', ...resampling },
    letterbox: { mode: 'letterbox', colour, ...resampling },
  } as const;
  return { ...own, kind: 'stated', resize: resizes[fit] };
}
