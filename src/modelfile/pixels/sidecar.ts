import { z } from 'zod';
import { type Preprocessing, preprocessingParts } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { contentOf } from './besideFile.ts';
import type { ModelShape, PixelStatement } from './statement.ts';

/** `NAME.switchback.json`, which `python/switchback_export.py` writes, and whoever wants to. */
const sidecar = z.object({
  preprocessing: preprocessingParts.optional(),
  classes: z.array(z.string().max(1000)).max(100_000).optional(),
});

/** What Switchback's own file beside a model says. A size that the network does not read is passed over with a warning. */
export function sidecarStatement(file: string, text: string, { channels, size }: ModelShape): PixelStatement {
  const content = contentOf('json', file, text, sidecar);
  if ('problem' in content) return { source: 'sidecar', warnings: [content.problem] };
  const { preprocessing = {}, classes } = content.value;
  const { channelOrder, scale, mean, deviation } = preprocessing;
  const states = (...fields: readonly (keyof Preprocessing)[]) =>
    fields.some((name) => preprocessing[name] !== undefined);
  const given = [preprocessing.channels ?? channels, ...(preprocessing.cropSize ?? preprocessing.decodeSize ?? size)];
  const input = [channels, ...size];
  const fits = given.every((length, axis) => length === input[axis]);
  const resize = preprocessing.resize ?? { mode: 'squash', size, interpolation: 'bilinear', antialias: true };
  return {
    source: 'sidecar',
    channelOrder,
    classes,
    geometry:
      fits && states('resize', 'decodeSize', 'cropRounding')
        ? { resize, cropRounding: preprocessing.cropRounding ?? 'even', decodeSize: preprocessing.decodeSize }
        : undefined,
    normalization: states('scale', 'mean', 'deviation')
      ? { scale: scale ?? 1, mean: mean ?? 'none', deviation: deviation ?? null }
      : undefined,
    warnings: fits ? [] : [say('modelfile.besideOtherSize', { file, given: given.join('×'), input: input.join('×') })],
  };
}
