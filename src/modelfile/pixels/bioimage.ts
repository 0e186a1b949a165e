import { z } from 'zod';
import { type Sentence, say } from '../../shared/sentence.ts';
import { contentOf } from './besideFile.ts';
import { forChannels, type ModelShape, type Normalization, type PixelStatement } from './statement.ts';

const numbers = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1).max(3)]);

/** A step of the BioImage Model Zoo's description: `name` up to 0.4, `id` since 0.5. */
const step = z.object({
  name: z.string().optional(),
  id: z.string().optional(),
  kwargs: z
    .object({
      gain: numbers.optional(),
      offset: numbers.optional(),
      mean: numbers.optional(),
      std: numbers.optional(),
      mode: z.string().optional(),
    })
    .optional(),
});
type Step = z.output<typeof step>;

const description = z.object({
  inputs: z
    .array(z.object({ preprocessing: z.array(step).max(100).optional() }))
    .min(1)
    .max(100),
});

/** A factor and an offset for each channel. */
interface Affine {
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}

/** What `rdf.yaml` or `bioimageio.yaml` does to the pixels. What depends on the single picture is passed over with a warning. */
export function bioimageStatement(file: string, text: string, { channels }: ModelShape): PixelStatement {
  const content = contentOf('yaml', file, text, description);
  if ('problem' in content) return { source: 'file', warnings: [content.problem] };
  const steps = content.value.inputs[0]!.preprocessing;
  if (!steps) return { source: 'file' };
  const warnings: Sentence[] = [];
  let done: Affine = { factor: new Array<number>(channels).fill(1), offset: new Array<number>(channels).fill(0) };
  for (const each of steps) {
    const next = affineOf(each, channels);
    if (next === 'nothing') continue;
    if (next) done = after(done, next);
    else warnings.push(say('modelfile.besideStep', { file, step: each.id ?? each.name ?? '' }));
  }
  return { source: 'file', normalization: normalizationOf(done) ?? undefined, warnings };
}

/** `null` for a step that is none of a factor and an offset. */
function affineOf({ id, name, kwargs = {} }: Step, channels: number): Affine | 'nothing' | null {
  const isFixed =
    id === 'fixed_zero_mean_unit_variance' || (name === 'zero_mean_unit_variance' && kwargs.mode === 'fixed');
  if (isFixed) {
    const mean = forChannels(kwargs.mean, channels);
    const deviation = forChannels(kwargs.std, channels);
    if (!mean || !deviation) return null;
    return { factor: deviation.map((each) => 1 / each), offset: mean.map((each, c) => -each / deviation[c]!) };
  }
  if ((id ?? name) === 'scale_linear') {
    const factor = forChannels(kwargs.gain ?? [1], channels);
    const offset = forChannels(kwargs.offset ?? [0], channels);
    return factor && offset && { factor, offset };
  }
  return id === 'ensure_dtype' ? 'nothing' : null;
}

const after = (first: Affine, second: Affine): Affine => ({
  factor: first.factor.map((factor, c) => factor * second.factor[c]!),
  offset: first.offset.map((offset, c) => offset * second.factor[c]! + second.offset[c]!),
});

/** factor · p + offset as (p · scale − mean) / deviation; `null` for factors that turn pixels round or lose them. */
function normalizationOf({ factor, offset }: Affine): Normalization | null {
  if (![...factor, ...offset].every(Number.isFinite) || factor.some((each) => each <= 0)) return null;
  const scale = factor[0]!;
  const isOne = factor.every((each) => each === scale);
  const deviation = isOne ? null : factor.map((each) => scale / each);
  const mean = offset.map((each, c) => -each * (deviation?.[c] ?? 1));
  return { scale, deviation, mean: mean.some((each) => each !== 0) ? mean : 'none' };
}
