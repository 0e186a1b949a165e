import { type Interpolation, type Preprocessing, preprocessingSchema } from '../../../shared/preprocessing.ts';

/** Ranges, means and orders of channels with every way from a picture to the input's size; `start` is the first. */
export function candidatesFrom(start: Preprocessing): Preprocessing[] {
  const all = resizes(start).flatMap(normalizations);
  return [...new Map([start, ...all, start].map((each) => [JSON.stringify(each), each])).values()];
}

/** Scale, mean and deviation of networks that read colours, red first. */
const ofColours = [
  { scale: 1, mean: 'none', deviation: null },
  { scale: 1 / 255, mean: 'none', deviation: null },
  { scale: 2 / 255, mean: [1, 1, 1], deviation: null },
  // ImageNet's, as PyTorch's networks have them, and as Caffe's had them.
  { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  { scale: 1, mean: [123.68, 116.779, 103.939], deviation: null },
] as const;

/** The same of networks that read greys. */
const ofGreys = [
  { scale: 1, mean: 'none', deviation: null },
  { scale: 1 / 255, mean: 'none', deviation: null },
  { scale: 2 / 255, mean: [1], deviation: null },
  // MNIST's and Fashion-MNIST's.
  { scale: 1 / 255, mean: [0.1307], deviation: [0.3081] },
  { scale: 1 / 255, mean: [0.286], deviation: [0.353] },
] as const;

/** Ranges, means and orders of channels; the model's own are among them in both orders. */
function normalizations(start: Preprocessing): Preprocessing[] {
  const { channels, channelOrder, scale, mean, deviation } = start;
  if (channels === 1) return [start, ...ofGreys.map((numbers) => whole({ ...start, ...numbers }))];
  const own = inOrder({ scale, mean, deviation }, channelOrder);
  return (['rgb', 'bgr'] as const).flatMap((order) =>
    [own, ...ofColours].map((numbers) => whole({ ...start, channelOrder: order, ...inOrder(numbers, order) })),
  );
}

type Numbers = Pick<Preprocessing, 'scale' | 'mean' | 'deviation'>;

/** Numbers of red, green and blue in the network's order, and back. */
const inOrder = ({ scale, mean, deviation }: Numbers, order: Preprocessing['channelOrder']): Numbers => ({
  scale,
  mean: order === 'bgr' && typeof mean !== 'string' ? mean.toReversed() : mean,
  deviation: order === 'bgr' ? (deviation?.toReversed() ?? null) : deviation,
});

/** Shares of the short side that evaluations keep: all, timm's usual 0.95, torchvision's 224 of 256. */
const shares = [1, 0.95, 0.875];
/** Black, the grey of detectors, ImageNet's mean. */
const colours = [
  [0, 0, 0],
  [114, 114, 114],
  [124, 116, 104],
];

/** Crops, squashing, letterboxes. A mean image belongs to the pixels that it is the mean of, so that it allows no other size. */
function resizes(start: Preprocessing): Preprocessing[] {
  if (start.mean === 'image') return [start];
  const { cropSize, channels, resize } = start;
  const resampling =
    resize.mode === 'cover'
      ? { interpolation: 'bilinear' as const, antialias: true }
      : { interpolation: resize.interpolation, antialias: resize.antialias };
  const ways: Preprocessing['resize'][] = [
    ...shares.map((share) => ({
      mode: 'short' as const,
      size: Math.floor(Math.max(...cropSize) / share),
      ...resampling,
    })),
    { mode: 'squash', size: cropSize, ...resampling },
    ...colours.map((colour) => ({
      ...{ mode: 'letterbox' as const, size: cropSize, colour: colour.slice(0, channels), ...resampling },
    })),
    { mode: 'cover', interpolation: 'sharp' },
  ];
  return [start, ...ways.map((way) => whole({ ...start, kind: 'stated', decodeSize: cropSize, resize: way }))];
}

/** Kernels that libraries use, and whether they widen them. */
const resamplings: readonly { readonly interpolation: Interpolation; readonly antialias: boolean }[] = [
  { interpolation: 'bilinear', antialias: true },
  { interpolation: 'bicubic', antialias: true },
  { interpolation: 'lanczos', antialias: true },
  { interpolation: 'box', antialias: true },
  { interpolation: 'bilinear', antialias: false },
  { interpolation: 'nearest', antialias: false },
];

/** The same way to the input's size by other kernels. */
export function kernels(best: Preprocessing): Preprocessing[] {
  const { resize } = best;
  if (resize.mode === 'cover') return [best];
  return [best, ...resamplings.map((resampling) => whole({ ...best, resize: { ...resize, ...resampling } }))];
}

/** Fields in one order, so that the same candidate is known as the same. */
const whole = (candidate: Preprocessing): Preprocessing => preprocessingSchema.parse(candidate);
