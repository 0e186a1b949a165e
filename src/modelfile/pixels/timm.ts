import { z } from 'zod';
import { type Interpolation, interpolations, type Resize } from '../../shared/preprocessing.ts';
import { contentOf } from './besideFile.ts';
import { forChannels, type ModelShape, type PixelStatement } from './statement.ts';

const perChannel = z.array(z.number()).min(1).max(3);
const share = z.number().positive().max(1);
const names = z.array(z.string().max(1000)).max(100_000);
const inputSize = z.tuple([z.number(), z.number(), z.number()]);

const settings = z.object({
  input_size: inputSize.optional(),
  test_input_size: inputSize.optional(),
  interpolation: z.string().optional(),
  crop_pct: share.optional(),
  test_crop_pct: share.optional(),
  crop_mode: z.enum(['center', 'squash', 'border']).optional(),
  mean: perChannel.optional(),
  std: perChannel.optional(),
});

/** timm's `config.json`: of today with `pretrained_cfg`, of earlier versions with its fields at the top. */
const config = z.object({
  architecture: z.string(),
  pretrained_cfg: settings.optional(),
  label_names: names.nullish(),
  label_descriptions: z.record(z.string(), z.string().max(1000)).nullish(),
  ...settings.shape,
});

/** What timm evaluates with where nothing is said (`timm.data.constants`). */
const usual = { cropShare: 0.875, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** What timm's `create_transform` does by this file; `null` for a `config.json` that is not timm's. */
export function timmStatement(file: string, text: string, shape: ModelShape): PixelStatement | null {
  const content = contentOf('json', file, text, config);
  if ('problem' in content) return null;
  const { label_names: labels, label_descriptions: descriptions } = content.value;
  const its = content.value.pretrained_cfg ?? content.value;
  const isTestSize = its.test_input_size?.slice(1).every((length, axis) => length === shape.size[axis]);
  const cropShare = (isTestSize ? its.test_crop_pct : undefined) ?? its.crop_pct ?? usual.cropShare;
  const mean = forChannels(its.mean ?? usual.mean, shape.channels);
  const deviation = forChannels(its.std ?? usual.deviation, shape.channels);
  return {
    source: 'file',
    channelOrder: 'rgb',
    geometry: { resize: resizeOf(its, cropShare, shape, mean), cropRounding: 'even' },
    normalization: mean && deviation ? { scale: 1 / 255, mean, deviation } : undefined,
    classes: labels?.map((name) => descriptions?.[name] ?? name),
  };
}

function resizeOf(
  { crop_mode: mode, interpolation: name }: z.output<typeof settings>,
  cropShare: number,
  { size, channels }: ModelShape,
  mean: readonly number[] | null,
): Resize {
  const scaled = [Math.floor(size[0] / cropShare), Math.floor(size[1] / cropShare)] as const;
  const interpolation = interpolations.includes(name as Interpolation) ? (name as Interpolation) : 'bilinear';
  const resampling = { interpolation, antialias: true };
  if (mode === 'squash') return { mode, size: scaled, ...resampling };
  if (mode === 'border') {
    const colour = (mean ?? new Array<number>(channels).fill(0.5)).map((share) => Math.round(255 * share));
    return { mode: 'letterbox', size: scaled, colour, ...resampling };
  }
  return { mode: 'short', size: Math.max(...scaled), ...resampling };
}
