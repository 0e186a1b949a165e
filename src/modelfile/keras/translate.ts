import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { NetworkBuilder } from '../channelsLast/builder.ts';
import type { Value } from '../channelsLast/value.ts';
import { badFile, unsupported } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';

/** A call of a Keras layer, as it is translated into layers of ours. */
export interface LayerCall {
  readonly b: NetworkBuilder;
  /** For our layers: the layer's own name, after those of the models around it. */
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** What it reads; the numbers among them in `operands` alone. */
  readonly inputs: readonly [Value, ...Value[]];
  readonly operands: readonly (Value | number)[];
  /** Those of `operands` that have a name, which are its last, and settings: as the file has them. */
  readonly named: ReadonlyMap<string, { readonly json: unknown; readonly operands: readonly (Value | number)[] }>;
  /**
   * The weight of one of those names, or, where the file has them by order alone, at that place among the layer's weights; `null` where
   * there is none.
   */
  readonly optional: (parts: readonly string[], position: number) => FloatTensor | null;
  /** Keras 3 computes some functions in another way than Keras 2. */
  readonly isKeras3: boolean;
}

export type Translation = (call: LayerCall) => Value;

/** A weight that the layer must have. Throws `BAD_FILE` naming it, also where it has another number of axes. */
export function weight(call: LayerCall, parts: readonly string[], position: number, rank: number): FloatTensor {
  const found = call.optional(parts, position);
  if (!found) throw badFile(say('modelfile.layerLacksWeight', { name: call.name, part: parts[0]! }));
  if (found.shape.length === rank) return found;
  throw badFile(say('modelfile.layerWeightShape', { name: call.name, part: parts[0]!, shape: found.shape.join('×') }));
}

/** The fields of a layer's configuration that its translation needs. Throws `BAD_FILE` naming the first that cannot be. */
export function fieldsOf<T>(call: LayerCall, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.config);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]!.path[0] ?? '');
  throw badFile(say('modelfile.layerField', { ...nameOf(call), field, value: shown(call.config[field]) }));
}

/** Of a layer that cannot be ours with a field of such a value. */
export const unsupportedField = (call: LayerCall, field: string): Error =>
  unsupported(say('modelfile.layerFieldUnsupported', { ...nameOf(call), field, value: shown(call.config[field]) }));

export const nameOf = ({ name, className }: LayerCall) => ({ name, className });

/** Numbers and texts, alone or in a list; what is deeper says nothing to a person, and may be too deep to write. */
function shown(value: unknown): string {
  const isPlain = (part: unknown) => typeof part !== 'object' || part === null;
  const isShort = isPlain(value) || (Array.isArray(value) && value.length <= 8 && value.every(isPlain));
  return isShort ? (JSON.stringify(value) ?? 'none').slice(0, 60) : '…';
}

const whole = z.number().int().min(1);

/** A number for both axes, or one for each. */
export const pair = z
  .union([whole, z.tuple([whole, whole])])
  .transform((given): readonly [number, number] => (typeof given === 'number' ? [given, given] : given));

const cells = z.number().int().min(0);

/** Cells around maps: a number, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`; gives `[top, left, bottom, right]`. */
export const sides = z
  .union([cells, z.tuple([cells, cells]), z.tuple([z.tuple([cells, cells]), z.tuple([cells, cells])])])
  .transform((given): readonly [number, number, number, number] => {
    if (typeof given === 'number') return [given, given, given, given];
    const [[top, bottom], [left, right]] = given.map((side) => (typeof side === 'number' ? [side, side] : side)) as [
      [number, number],
      [number, number],
    ];
    return [top, left, bottom, right];
  });

export const padding = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['same', 'valid']));

/** Maps with their channels before their cells are not read. */
export const channelsLast = z.literal('channels_last').nullish();
