import { defineNetwork, networkDefinition } from '../../../engine/network/define.ts';
import { INPUT, type Network, type NetworkNode } from '../../../engine/network/network.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';

/** How a network differs from the base: which layers are gone, and which sizes of others are new, by what a person calls them. */
export interface Variant {
  readonly name: string;
  readonly removed: readonly string[];
  readonly resized: readonly { readonly layers: readonly string[]; readonly sizes: Sizes }[];
}

type Sizes = Readonly<Partial<Record<Size, number>>>;
type Size = (typeof sizeWords)[number];
/** `width`: maps of a convolution, features of a dense layer. */
const sizeWords = ['width', 'kernel', 'stride', 'padding'] as const;
const fields = { kernel: 'kernelSize', stride: 'strides', padding: 'padding' } as const;

/**
 * A variant as a person writes one: `minus 3,4`; `fc6,fc7 width 2048`; `conv1 kernel 11 stride 4`; several changes with `;` between them, and
 * a name before them with `=`. Throws `BAD_ARGUMENT` for anything else.
 */
export function parseVariant(text: string): Variant {
  const [, given, changes] = /^(?:([^=]*)=)?([^=]*)$/.exec(text) ?? [];
  const bad = () => new SwitchbackError('BAD_ARGUMENT', say('ablation.notAVariant', { text }));
  if (changes === undefined) throw bad();
  const parts = changes.split(';').map((change) => change.trim().split(/\s+/));
  const isRemoval = ([first]: readonly string[]) => first === 'minus';
  const removals = parts.filter(isRemoval);
  if (removals.some(({ length }) => length !== 2)) throw bad();
  const resized = parts
    .filter((part) => !isRemoval(part))
    .map(([layers, ...rest]) => {
      const sizes = parseSizes(rest);
      if (!layers || !sizes) throw bad();
      return { layers: namesIn(layers), sizes };
    });
  const name = given?.trim() || changes.trim();
  return { name, removed: removals.flatMap(([, layers]) => namesIn(layers!)), resized };
}

const namesIn = (text: string): string[] => text.split(',').filter((name) => name !== '');

/** `undefined` where the words are no sizes. */
function parseSizes(words: readonly string[]): Sizes | undefined {
  const pairs = words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]] as const] : []));
  const areSizes = pairs.every(
    ([word, value]) => sizeWords.some((own) => own === word) && /^\d{1,6}$/.test(value ?? ''),
  );
  return pairs.length > 0 && areSizes
    ? Object.fromEntries(pairs.map(([word, value]) => [word, Number(value)]))
    : undefined;
}

/**
 * The base with a variant's changes, its classifier left alone; what read a removed layer reads what that read. Throws `BAD_ARGUMENT` for a layer that the
 * base does not have or cannot lose, or a size that it does not have, and `BAD_NETWORK` where the shapes do not fit.
 */
export function variantOf(base: Network, { name, removed, resized }: Variant): Network {
  const gone = new Map(removed.flatMap((layer) => nodesOf(base, layer)).map((node) => [node.name, node]));
  for (const node of gone.values()) checkRemovable(base, node);
  const below = (input: string): string => (gone.has(input) ? below(gone.get(input)!.inputs[0]!) : input);
  const { layers, ...definition } = networkDefinition(base) as {
    readonly layers: readonly { readonly name: string }[];
  };
  const inputsOf = new Map(base.nodes.map((node) => [node.name, node.inputs]));
  const sizes = newFields(base, resized);
  const both = [...sizes.keys()].find((layer) => gone.has(layer));
  if (both !== undefined) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.goneAndResized', { name: both }));
  const changed = layers
    .filter((layer) => !gone.has(layer.name))
    .map((layer) => ({
      ...layer,
      ...sizes.get(layer.name),
      inputs: inputsOf.get(layer.name)!.map(below),
    }));
  try {
    return defineNetwork({ ...definition, name: `${base.name}, ${name}`.slice(0, 100), layers: changed });
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
    throw new SwitchbackError('BAD_NETWORK', say('ablation.doesNotFit', { name, problem: error.sentence }), {
      cause: error,
    });
  }
}

/** The nodes that a person means: the one of that name, or with a number all that belong to that layer: `3` is conv3, relu3, pool3, norm3. */
function nodesOf({ name: network, nodes }: Network, layer: string): readonly NetworkNode[] {
  const found = nodes.filter(({ name }) => name === layer || (/^\d+$/.test(layer) && numberOf(name) === Number(layer)));
  if (found.length > 0) return found;
  const known = nodes.map(({ name }) => name);
  throw new SwitchbackError('BAD_ARGUMENT', say('ablation.noLayer', { layer, network, known }));
}

/** The number in a layer's name: 3 of `conv3` and `conv3-1`; `undefined` where there is none. */
export function numberOf(name: string): number | undefined {
  const digits = /^[A-Za-z]+(\d+)/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function checkRemovable(base: Network, { name, inputs }: NetworkNode): void {
  if (isOfClassifier(base, name)) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.classifierStays', { name }));
  if (inputs.length > 1) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.joins', { name }));
}

/** The softmax, and the layer that gives the classes' scores. */
function isOfClassifier({ nodes }: Network, name: string): boolean {
  const end = nodes.findLastIndex(({ layer }) => layer.op === 'dense' || layer.op === 'conv2d');
  return nodes.findIndex((node) => node.name === name) >= end;
}

/** New fields of layers, by their names. */
function newFields(base: Network, resized: Variant['resized']): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const changes = resized.flatMap(({ layers, sizes }) =>
    layers.flatMap((asked) =>
      Object.entries(sizes).flatMap(([size, value]) =>
        havingSize(base, asked, size as Size).map(({ name, field }) => ({ name, field, value })),
      ),
    ),
  );
  const byLayer = [...Map.groupBy(changes, ({ name }) => name)];
  return new Map(
    byLayer.map(([name, own]) => [name, Object.fromEntries(own.map(({ field, value }) => [field, value]))]),
  );
}

/** The layers with a size among those named, each with the field that holds its size. */
function havingSize(
  base: Network,
  asked: string,
  size: Size,
): readonly { readonly name: string; readonly field: string }[] {
  const nodes = nodesOf(base, asked);
  const having = nodes.flatMap(({ name, layer }) => {
    const field = fieldOf(layer.op, size);
    return field !== undefined && field in layer ? [{ name, field }] : [];
  });
  const [{ name, layer }] = nodes as [NetworkNode, ...NetworkNode[]];
  if (having.length === 0)
    throw new SwitchbackError('BAD_ARGUMENT', say('ablation.noSize', { name, op: layer.op, size }));
  const fixed = having.find((own) => isOfClassifier(base, own.name));
  if (fixed) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.classifierStays', { name: fixed.name }));
  return having;
}

function fieldOf(op: string, size: Size): string | undefined {
  return size === 'width' ? widthField(op) : fields[size];
}

const widthField = (op: string) => (op === 'conv2d' ? 'outChannels' : op === 'dense' ? 'outFeatures' : undefined);

/** Whether every layer reads the one before it, and nothing else. */
export const isChain = ({ nodes }: Network): boolean =>
  nodes.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === (nodes[i - 1]?.name ?? INPUT));
