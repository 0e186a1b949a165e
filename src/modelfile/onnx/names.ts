import type { DraftLayer } from './draft.ts';
import type { GraphNode } from './node.ts';

const longest = 80;
/** Names that a layer may not have. */
const reserved = ['input'];

/** Where the exporter of PyTorch that traces by dynamo writes a node's modules, as Python writes a list. */
const scopes = 'pkg.torch.onnx.name_scopes';

export interface NamedLayers {
  readonly names: ReadonlyMap<DraftLayer, string>;
  /** The parts in which a layer lies, from the outermost inwards, by its name. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** Names for layers: those of their modules where the file tells them, else those of nodes or weights; made valid, and unique. */
export function namesOf(layers: readonly DraftLayer[]): NamedLayers {
  const known = layers.flatMap((layer) => ('node' in layer ? [{ layer, wanted: wantedName(layer.node) }] : []));
  const containers = new Set(known.flatMap(({ wanted }) => partsAround(wanted)));
  const taken = new Map(reserved.map((name) => [name, 1]));
  const names = new Map<DraftLayer, string>();
  const paths: Record<string, readonly string[]> = {};
  for (const { layer, wanted } of known) {
    // What a block does itself, beside the parts in it, is in the block.
    const base = containers.has(wanted) || taken.has(wanted) ? `${wanted}.${layer.layer.op}` : wanted;
    const name = unused(base, taken);
    names.set(layer, name);
    const path = partsAround(name).map((part, i, all) => part.slice(i === 0 ? 0 : all[i - 1]!.length + 1));
    if (path.length > 0) paths[name] = path;
  }
  return { names, paths };
}

/** `a.b.c` → `a`, `a.b`. */
function partsAround(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
}

/** The name, or else with a number; `taken` has the last number of each. */
function unused(base: string, taken: Map<string, number>): string {
  const number = taken.get(base);
  if (number === undefined) {
    taken.set(base, 1);
    return base;
  }
  taken.set(base, number + 1);
  return unused(`${base}_${number + 1}`, taken);
}

function wantedName(node: GraphNode): string {
  const raw = scopedName(node) ?? pathName(node) ?? weightedName(node) ?? node.title;
  const valid = raw
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[._]+|[._]+$/g, '');
  return valid.slice(-longest).replace(/^[._]+/, '') || node.op.replaceAll(/[^A-Za-z0-9]+/g, '_').slice(-longest);
}

/** `['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d']` → `layer1.0.conv1`. */
function scopedName({ metadata }: GraphNode): string | null {
  const list = metadata.find(({ key }) => key === scopes)?.value;
  const parts = list ? [...list.matchAll(/'([^']*)'/g)].map((match) => match[1]!) : [];
  return parts.at(-2) || null;
}

/** `/layer1/layer1.0/conv1/Conv` → `layer1.0.conv1`: where a part's name begins with that of the part around it, it says it again. */
function pathName({ title, op }: GraphNode): string | null {
  const parts = title.split('/').filter((part) => part !== '');
  if (parts.length < 2 && !title.startsWith('/')) return null;
  const isOfOp = new RegExp(`^${op.replaceAll(/\W/g, '')}(_\\d+)?$`).test(parts.at(-1) ?? '');
  const modules = isOfOp && parts.length > 1 ? parts.slice(0, -1) : parts;
  return modules.reduce((around, part) => {
    const last = around.slice(around.lastIndexOf('.') + 1);
    if (around === '' || part.startsWith(`${around}.`)) return part;
    return part.startsWith(`${last}.`) ? `${around}${part.slice(last.length)}` : `${around}.${part}`;
  }, '');
}

/** `layer1.0.conv1.weight` → `layer1.0.conv1`. */
const weightedName = ({ inputs }: GraphNode): string | null =>
  /^(.+)[./](weight|weights|kernel|w)$/i.exec(inputs[1] ?? '')?.[1]?.replaceAll('/', '.') ?? null;
