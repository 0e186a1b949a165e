import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { MAX_SIZE, meaningsIn } from '../layers/fields.ts';
import { kindNamed, type Layer, layerOps } from '../layers/index.ts';
import { INPUT } from './network.ts';

/** A network as plain JSON, what `defineNetwork` takes, written in full: nothing is left to defaults. */
export interface NetworkDefinition {
  readonly name: string;
  /** `[channels, height, width]`. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly DefinedLayer[];
  /** Names of layers; default: the last. */
  readonly outputs?: readonly string[];
  /** The output with a score for each class; default: as `foundScores` finds it. */
  readonly scores?: string;
}

/** A layer of such a definition; `inputs` names layers, or the network's input. */
export type DefinedLayer = Layer & { readonly name: string; readonly inputs: readonly string[] };

/** A layer as a definition lists it, before its place in the graph is known to be sound. */
export interface ListedLayer {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly layer: Layer;
}

/** A definition whose parts are each well formed. */
export interface ParsedDefinition {
  readonly name: string;
  readonly inputShape: readonly [number, number, number];
  /** In the order of the definition. */
  readonly layers: readonly ListedLayer[];
  /** What the definition says of them. */
  readonly outputs: readonly string[] | undefined;
  readonly scores: string | undefined;
}

/** The most layers that a network may have. */
export const MAX_LAYERS = 2000;
const MAX_NAME_LENGTH = 100;
const MAX_OUTPUTS = 100;

const size = z.number().int().min(1).max(MAX_SIZE);
const definitionSchema = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME_LENGTH)
    .regex(/^\P{Cc}+$/u),
  input: z.tuple([size, size, size]),
  layers: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_LAYERS),
  outputs: z.array(z.string().max(MAX_NAME_LENGTH)).min(1).max(MAX_OUTPUTS).optional(),
  scores: z.string().max(MAX_NAME_LENGTH).optional(),
});
const layerName = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(/^[A-Za-z0-9_.-]+$/);
const inputNames = z.array(z.string()).min(1).max(MAX_LAYERS);

const definitionMeanings: Readonly<Record<string, Sentence>> = {
  name: say('network.meansName', { most: MAX_NAME_LENGTH }),
  input: say('network.meansInput', { most: MAX_SIZE }),
  layers: say('network.meansLayers', { most: MAX_LAYERS, example: '{ "name": "relu1", "op": "relu" }' }),
  outputs: say('network.meansOutputs', { most: MAX_OUTPUTS }),
  scores: say('network.meansScores'),
};

/**
 * Reads a definition's JSON: fills defaults and gives every layer its inputs (the layer listed before it, where none
 * are named). Throws `BAD_NETWORK` naming the layer and the field at the first thing that is not as it must be.
 */
export function parseDefinition(definition: unknown): ParsedDefinition {
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) throw invalid(say('network.theNetwork'), definitionMeanings, definition, parsed.error);
  const { name, input, layers, outputs, scores } = parsed.data;
  const names = layers.map(({ name }, position) => parseName(name, position));
  const listed = layers.map(({ name: _, inputs, ...fields }, position) => ({
    name: names[position]!,
    inputs: parseInputs(names[position]!, inputs) ?? [names[position - 1] ?? INPUT],
    layer: parseLayer(names[position]!, fields),
  }));
  return { name, inputShape: input, layers: listed, outputs, scores };
}

function parseName(name: unknown, position: number): string {
  const parsed = layerName.safeParse(name);
  if (parsed.success && parsed.data !== INPUT) return parsed.data;
  const rule = { place: position + 1, most: MAX_NAME_LENGTH, input: INPUT };
  throw new SwitchbackError(
    'BAD_NETWORK',
    name === undefined
      ? say('network.layerNoName', rule)
      : say('network.layerBadName', { ...rule, value: shownValue(name) }),
  );
}

function parseInputs(name: string, inputs: unknown): readonly string[] | undefined {
  if (inputs === undefined) return undefined;
  const parsed = inputNames.safeParse(inputs);
  if (parsed.success) return parsed.data;
  throw new SwitchbackError('BAD_NETWORK', say('network.badInputs', { name, input: INPUT, value: shownValue(inputs) }));
}

function parseLayer(name: string, { op, ...fields }: Record<string, unknown>): Layer {
  const kind = typeof op === 'string' ? kindNamed(op) : undefined;
  if (!kind) {
    const known = layerOps;
    throw new SwitchbackError(
      'BAD_NETWORK',
      op === undefined
        ? say('network.noOp', { name, known })
        : say('network.unknownOp', { name, value: shownValue(op), known }),
    );
  }
  const parsed = kind.schema.safeParse(fields);
  if (parsed.success) return { op: kind.op, ...parsed.data } as Layer;
  throw invalid(say('network.theLayerOf', { name, op: kind.op }), meaningsIn(kind.schema), fields, parsed.error);
}

/** The first thing that is wrong in `given`, as one sentence. */
function invalid(
  subject: Sentence,
  meanings: Readonly<Record<string, Sentence>>,
  given: unknown,
  { issues }: z.ZodError,
): SwitchbackError {
  // A misspelt key also counts as missing; the unknown one shows what was meant.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const bad = (problem: Sentence) => new SwitchbackError('BAD_NETWORK', problem);
  if (issue.code === 'unrecognized_keys') {
    return bad(say('network.unknownKey', { subject, key: shownValue(issue.keys[0]) }));
  }
  if (issue.path.length === 0) return bad(say('network.notAnObject', { subject, keys: Object.keys(meanings) }));
  const field = String(issue.path[0]);
  const value = (given as Record<string, unknown>)[field];
  const meaning = meanings[field]!;
  if (value === undefined) return bad(say('network.lacksField', { subject, field, meaning }));
  return bad(say('network.badField', { subject, value: shownValue(value), field, meaning }));
}

/** A value of a definition, short enough for a sentence, however deep or long it is. */
function shownValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(outlined(value, 3)) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** A value with no more than its first parts, to a depth. */
function outlined(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, 60);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  const inner = (part: unknown) => outlined(part, depth - 1);
  if (Array.isArray(value)) return value.slice(0, 30).map(inner);
  const entries = Object.entries(value).slice(0, 30);
  return Object.fromEntries(entries.map(([key, part]) => [key.slice(0, 60), inner(part)]));
}
