import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { badFile } from '../refuse.ts';

/** A node of a TensorFlow graph, as a `model.json` has it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, in order; which of its outputs is read stands in `outputs`. Nodes that are only waited for are left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly number[];
  readonly attributes: Attributes;
}

/** A node's attributes by name; absent ones have the value that TensorFlow gives them. */
export interface Attributes {
  readonly text: (name: string) => string | null;
  readonly texts: (name: string) => readonly string[];
  readonly number: (name: string) => number | null;
  readonly numbers: (name: string) => readonly number[];
  readonly flag: (name: string) => boolean;
  /** A shape with -1 for what is left open; `null` where it is not told. */
  readonly shape: (name: string) => readonly number[] | null;
}

const mostNodes = 50_000;
const whole = z.union([z.string(), z.number()]).transform(Number);
const text = z.string();
const dims = z.looseObject({ dim: z.array(z.looseObject({ size: whole.default(-1) })).optional() });
const attribute = z.looseObject({
  s: text.optional(),
  i: whole.optional(),
  f: whole.optional(),
  b: z.boolean().optional(),
  shape: dims.optional(),
  list: z.looseObject({ s: z.array(text).optional(), i: z.array(whole).optional() }).optional(),
});
const nodeSchema = z.looseObject({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), z.unknown()).default({}),
});
const signatureSchema = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ name: z.string(), tensorShape: dims.optional() })).default({}),
  outputs: z.record(z.string(), z.looseObject({ name: z.string() })).default({}),
});

/** The nodes of a graph by their names. Throws `BAD_FILE` for what is none, or a name that stands twice. */
export function graphNodes(topology: Readonly<Record<string, unknown>>): ReadonlyMap<string, GraphNode> {
  const parsed = z.array(nodeSchema).max(mostNodes).safeParse(topology.node);
  if (!parsed.success) throw badFile(say('modelfile.tfjsNoModel'));
  const nodes = new Map<string, GraphNode>();
  for (const { name, op, input, attr } of parsed.data) {
    if (nodes.has(name)) throw badFile(say('modelfile.nodeTwice', { name }));
    const read = input.filter((from) => !from.startsWith('^')).map(referenceOf);
    const inputs = read.map((reference) => reference.node);
    nodes.set(name, { name, op, inputs, outputs: read.map(({ output }) => output), attributes: attributesOf(attr) });
  }
  return nodes;
}

/** The nodes that a model puts out and the shape of its input, as far as its signature says them. */
export function signatureOf(json: unknown): {
  readonly outputs: readonly string[];
  readonly inputShape: readonly number[] | null;
} {
  const parsed = signatureSchema.safeParse(json);
  if (!parsed.success) return { outputs: [], inputShape: null };
  const [input] = Object.values(parsed.data.inputs);
  const outputs = Object.values(parsed.data.outputs).map(({ name }) => referenceOf(name).node);
  return { outputs, inputShape: shapeOf(input?.tensorShape) };
}

/** `conv/Relu:0` → the first output of conv/Relu. */
function referenceOf(reference: string): { readonly node: string; readonly output: number } {
  const found = /^(.*):(\d+)$/.exec(reference);
  return found ? { node: found[1]!, output: Number(found[2]) } : { node: reference, output: 0 };
}

const shapeOf = (shape: z.output<typeof dims> | undefined): readonly number[] | null =>
  shape?.dim?.map(({ size }) => size) ?? null;

function attributesOf(attr: Readonly<Record<string, unknown>>): Attributes {
  const own = (name: string) => attribute.safeParse(Object.hasOwn(attr, name) ? attr[name] : {}).data ?? {};
  const decoded = (encoded: string) => Buffer.from(encoded, 'base64').toString('latin1');
  return {
    text: (name) => {
      const { s } = own(name);
      return s === undefined ? null : decoded(s);
    },
    texts: (name) => own(name).list?.s?.map(decoded) ?? [],
    number: (name) => own(name).f ?? own(name).i ?? null,
    numbers: (name) => own(name).list?.i ?? [],
    flag: (name) => own(name).b ?? false,
    shape: (name) => shapeOf(own(name).shape),
  };
}
