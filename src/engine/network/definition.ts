import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { fieldMeanings, layerSchemas, MAX_SIZE } from './layerSchemas.ts';
import { INPUT, type Layer } from './network.ts';

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
}

const MAX_LAYERS = 2000;
const MAX_NAME_LENGTH = 100;

const size = z.number().int().min(1).max(MAX_SIZE);
const definitionSchema = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME_LENGTH)
    .regex(/^\P{Cc}+$/u),
  input: z.tuple([size, size, size]),
  layers: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_LAYERS),
});
const layerName = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(/^[A-Za-z0-9_.-]+$/);
const inputNames = z.array(z.string()).min(1).max(MAX_LAYERS);

const definitionMeanings: Readonly<Record<string, string>> = {
  name: `a name of 1 to ${MAX_NAME_LENGTH} characters on one line`,
  input: `[channels, height, width], each from 1 to ${MAX_SIZE}`,
  layers: `a list of 1 to ${MAX_LAYERS} layers such as { "name": "relu1", "op": "relu" }`,
};

/**
 * Reads a definition's JSON: fills defaults and gives every layer its inputs (the layer listed before it, where none
 * are named). Throws `BAD_NETWORK` naming the layer and the field at the first thing that is not as it must be.
 */
export function parseDefinition(definition: unknown): ParsedDefinition {
  const parsed = definitionSchema.safeParse(definition);
  if (!parsed.success) throw invalid('The network', definitionMeanings, definition, parsed.error);
  const { name, input, layers } = parsed.data;
  const names = layers.map(({ name }, position) => parseName(name, position));
  const listed = layers.map(({ name: _, inputs, ...fields }, position) => ({
    name: names[position]!,
    inputs: parseInputs(names[position]!, inputs) ?? [names[position - 1] ?? INPUT],
    layer: parseLayer(names[position]!, fields),
  }));
  return { name, inputShape: input, layers: listed };
}

function parseName(name: unknown, position: number): string {
  const parsed = layerName.safeParse(name);
  if (parsed.success && parsed.data !== INPUT) return parsed.data;
  const shown = name === undefined ? 'has no name' : `is named ${shownValue(name)}`;
  const rule = `give it 1 to ${MAX_NAME_LENGTH} letters, digits, "_", "." or "-", and not "${INPUT}"`;
  throw new SwitchbackError('BAD_NETWORK', `The layer at place ${position + 1} ${shown}: ${rule}.`);
}

function parseInputs(name: string, inputs: unknown): readonly string[] | undefined {
  if (inputs === undefined) return undefined;
  const parsed = inputNames.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const rule = `"inputs" must be a list of layer names or "${INPUT}"`;
  throw new SwitchbackError('BAD_NETWORK', `The layer "${name}": ${rule}, but is ${shownValue(inputs)}.`);
}

function parseLayer(name: string, fields: Record<string, unknown>): Layer {
  const { op } = fields;
  if (typeof op !== 'string' || !Object.hasOwn(layerSchemas, op)) {
    const shown = op === undefined ? 'no "op"' : `an unknown "op" ${shownValue(op)}`;
    const known = Object.keys(layerSchemas).join(', ');
    throw new SwitchbackError('BAD_NETWORK', `The layer "${name}" has ${shown}: give one of ${known}.`);
  }
  const parsed = layerSchemas[op as Layer['op']].safeParse(fields);
  if (parsed.success) return parsed.data;
  throw invalid(`The layer "${name}" (${op})`, fieldMeanings, fields, parsed.error);
}

/** The first thing that is wrong in `given`, as one sentence. */
function invalid(
  subject: string,
  meanings: Readonly<Record<string, string>>,
  given: unknown,
  { issues }: z.ZodError,
): SwitchbackError {
  // A misspelt key also counts as missing; the unknown one shows what was meant.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const say = (message: string) => new SwitchbackError('BAD_NETWORK', `${subject} ${message}.`);
  if (issue.code === 'unrecognized_keys') {
    return say(`has an unknown key ${shownValue(issue.keys[0])}: correct its spelling or take it out`);
  }
  if (issue.path.length === 0) return say(`must be an object with ${Object.keys(meanings).join(', ')}`);
  const field = String(issue.path[0]);
  const value = (given as Record<string, unknown>)[field];
  const meaning = meanings[field]!;
  if (value === undefined) return say(`lacks "${field}": give ${meaning}`);
  return say(`has ${shownValue(value)} as "${field}": give ${meaning}`);
}

/** A value of a definition, short enough for a sentence. */
function shownValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
