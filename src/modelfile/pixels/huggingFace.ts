import { z } from 'zod';
import type { Interpolation, Resize } from '../../shared/preprocessing.ts';
import { contentOf } from './besideFile.ts';
import { forChannels, type Geometry, type ModelShape, type Normalization, type PixelStatement } from './statement.ts';

const side = z.number().positive().max(100_000);
const size = z.union([
  side,
  z.object({ height: side, width: side }),
  z.object({ shortest_edge: side }),
  z.tuple([side, side]).transform(([height, width]) => ({ height, width })),
]);
const perChannel = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1).max(3)]);

/** `preprocessor_config.json` of transformers' image processors, and of its feature extractors before those. */
const processor = z.object({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_resize: z.boolean().nullish(),
  size: size.nullish(),
  resample: z.number().nullish(),
  crop_pct: z.number().positive().max(1).nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: size.nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().positive().nullish(),
  rescale_offset: z.boolean().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: perChannel.nullish(),
  image_std: perChannel.nullish(),
  do_flip_channel_order: z.boolean().nullish(),
});
type Processor = z.output<typeof processor>;

/** Pillow's codes; 5, Hamming, is what no network that is known was trained with. */
const byCode: Readonly<Record<number, Interpolation>> = {
  0: 'nearest',
  1: 'lanczos',
  2: 'bilinear',
  3: 'bicubic',
  4: 'box',
};

/** Processors that took one number for the short side, before sizes had names. */
const takesShortSide = /^(CLIP|ConvNe|Levit|MobileNet|PoolFormer|EfficientFormer)/;

/** What a `preprocessor_config.json` says. */
export function processorStatement(file: string, text: string, shape: ModelShape): PixelStatement {
  const content = contentOf('json', file, text, processor);
  if ('problem' in content) return { source: 'file', warnings: [content.problem] };
  const its = content.value;
  return {
    source: 'file',
    channelOrder: its.do_flip_channel_order ? 'bgr' : 'rgb',
    geometry: geometryOf(its, shape),
    normalization: normalizationOf(its, shape),
  };
}

/** Its numbers are for the input that it names: for another, the resize grows as the input does. */
function geometryOf(its: Processor, { size: input }: ModelShape): Geometry | undefined {
  if (its.do_resize === false || its.size === null || its.size === undefined) return undefined;
  const type = its.image_processor_type ?? its.feature_extractor_type ?? '';
  const given = typeof its.size === 'number' ? named(its.size, type) : its.size;
  const resampling = { interpolation: byCode[its.resample ?? 2] ?? ('bilinear' as const), antialias: true };
  // Processors on tensors crop as torchvision does, those on arrays round down.
  const cropRounding = type.endsWith('Fast') ? 'even' : 'down';
  const resize = (): Resize => {
    if ('height' in given) {
      const crop = its.do_center_crop && its.crop_size ? sidesOf(its.crop_size) : [given.height, given.width];
      return {
        mode: 'squash',
        size: [grown(given.height, crop[0]!, input[0]), grown(given.width, crop[1]!, input[1])],
        ...resampling,
      };
    }
    const short = given.shortest_edge;
    if (type.startsWith('ConvNe') && its.crop_pct) {
      // Transformers squashes large inputs of ConvNeXt and crops small ones.
      if (input[0] >= 384) return { mode: 'squash', size: input, ...resampling };
      return { mode: 'short', size: Math.floor(input[0] / its.crop_pct), ...resampling };
    }
    const crop = its.do_center_crop !== false && its.crop_size ? Math.max(...sidesOf(its.crop_size)) : short;
    return { mode: 'short', size: grown(short, crop, Math.max(...input)), ...resampling };
  };
  return { resize: resize(), cropRounding };
}

const named = (length: number, type: string) =>
  takesShortSide.test(type) ? { shortest_edge: length } : { height: length, width: length };

/** `[height, width]` of a crop. */
function sidesOf(crop: NonNullable<Processor['crop_size']>): readonly [number, number] {
  if (typeof crop === 'number') return [crop, crop];
  return 'height' in crop ? [crop.height, crop.width] : [crop.shortest_edge, crop.shortest_edge];
}

const grown = (length: number, from: number, to: number): number => Math.max(1, Math.round((length * to) / from));

function normalizationOf(its: Processor, { channels }: ModelShape): Normalization | undefined {
  const scale = its.do_rescale === false ? 1 : (its.rescale_factor ?? 1 / 255);
  const isNormalized = its.do_normalize !== false && (its.image_mean || its.image_std);
  const mean = isNormalized ? forChannels(its.image_mean ?? [0], channels) : null;
  const deviation = isNormalized ? forChannels(its.image_std ?? [1], channels) : null;
  if (isNormalized && (!mean || !deviation || deviation.some((each) => each <= 0))) return undefined;
  // Before normalising, EfficientNet's processor may subtract 1.
  const shifted = its.rescale_offset ? (mean ?? new Array<number>(channels).fill(0)).map((each) => each + 1) : mean;
  return { scale, mean: shifted ?? 'none', deviation };
}

const labels = z.object({
  id2label: z.record(z.string(), z.string().max(1000)).nullish(),
});

/** The classes of a `config.json`; none where they are transformers' own placeholders. */
export function labelStatement(file: string, text: string): PixelStatement {
  const content = contentOf('json', file, text, labels);
  if ('problem' in content) return { source: 'file', warnings: [content.problem] };
  const byNumber = content.value.id2label ?? {};
  const names = Object.keys(byNumber).map((_, number) => byNumber[number]);
  const isWhole = names.length > 0 && names.every((name) => name !== undefined);
  const areNames = names.some((name, number) => name !== `LABEL_${number}`);
  return { source: 'file', classes: isWhole && areNames ? (names as string[]) : undefined };
}
