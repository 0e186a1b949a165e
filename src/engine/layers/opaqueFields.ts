import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import type { OnnxAttribute, OnnxIntegers, OnnxNode } from '../program/onnxNodes.ts';
import { field, withDefault } from './fields.ts';

/** As many as the layers of a network at most; most opaque layers have one node. */
const mostNodes = 64;
const mostNames = 256;
const mostNumbers = 65_536;

const name = z.string().regex(/^\w{1,100}$/);
const operator = z.string().regex(/^[A-Za-z]\w{0,99}$/);
const domain = z.string().regex(/^[\w.-]{0,100}$/);
const number = z.number();
const integer = z.number().int();
const text = z.string().max(1000);
const shape = z
  .array(
    z
      .number()
      .int()
      .min(0)
      .max(2 ** 31),
  )
  .max(8);

const attribute: z.ZodType<OnnxAttribute> = z.union([
  z.strictObject({ int: integer }),
  z.strictObject({ float: number }),
  z.strictObject({ string: text }),
  z.strictObject({ ints: z.array(integer).max(mostNumbers) }),
  z.strictObject({ floats: z.array(number).max(mostNumbers) }),
  z.strictObject({ strings: z.array(text).max(mostNames) }),
]);

const node: z.ZodType<OnnxNode> = z.strictObject({
  opType: operator,
  domain: domain.default(''),
  inputs: z.array(z.union([name, z.literal('')])).max(mostNames),
  outputs: z.array(name).min(1).max(mostNames),
  attributes: z.record(operator, attribute).default({}),
});

const integers: z.ZodType<OnnxIntegers> = z.strictObject({
  dtype: z.enum(['int64', 'int32', 'uint8', 'int8', 'bool']),
  shape,
  values: z.array(integer).max(mostNumbers),
});

export const nodesField = field(
  z.array(node).min(1).max(mostNodes),
  say('network.meansOnnxNodes', { most: mostNodes }),
);
export const namesField = field(z.array(name).min(1).max(mostNames), say('network.meansOnnxNames'));
export const nameField: z.ZodType<string> = field(name, say('network.meansOnnxName'));
export const integersField = withDefault(field(z.record(name, integers), say('network.meansOnnxIntegers')), {});
export const floatsField = withDefault(
  field(z.record(name, shape), say('network.meansOnnxFloats')) as z.ZodType<
    Readonly<Record<string, readonly number[]>>
  >,
  {},
);
/** Before 18 many operators had other attributes, and a program has one version for all its layers. */
const leastVersion = 18;
export const opsetsField = field(
  z
    .record(domain, z.number().int().min(1).max(1000))
    .refine((versions) => (versions[''] ?? leastVersion) >= leastVersion),
  say('network.meansOpsets', { least: leastVersion }),
);
