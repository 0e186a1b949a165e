import fc from 'fast-check';
import { z } from 'zod';
import { oddTexts } from './json.ts';

/** The parts of a JSON schema that zod's schemas come to. */
interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that a schema takes, or nearly; texts are often some of `words`. */
export const valuesOf = (schema: z.ZodType, words: readonly string[]): fc.Arbitrary<unknown> =>
  valuesOfJson(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, words);

function valuesOfJson(schema: JsonSchema, words: readonly string[]): fc.Arbitrary<unknown> {
  const inner = (own: JsonSchema) => valuesOfJson(own, words);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
  switch (schema.type) {
    case 'object': {
      const model = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, own]) => [name, inner(own)]),
      );
      return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
    }
    case 'array':
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(inner));
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'integer':
      return fc.oneof(
        fc.integer({ min: Math.max(minimum, 0), max: Math.min(maximum, Math.max(minimum, 0) + 3) }),
        fc.integer({ min: minimum, max: maximum }),
        fc.constantFrom(minimum, maximum),
      );
    case 'number':
      return fc.double({ min: Math.max(minimum, -1e300), max: Math.min(maximum, 1e300), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fc.oneof({ arbitrary: fc.constantFrom(...words), weight: 3 }, fc.constantFrom(...oddTexts), fc.string());
    default:
      return fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(null, 1, 'text', {}, []));
  }
}
