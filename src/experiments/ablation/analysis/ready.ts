import type { Network, NetworkNode } from '../../../engine/network/network.ts';
import { isChain, numberOf, parseVariant, variantOf } from './variant.ts';

/** The widths of table 3, 512-1024-512, as shares of 384-384-256. */
const widerBy = [4 / 3, 8 / 3, 2] as const;

/**
 * The variants of Zeiler & Fergus 2013, table 3, as texts for `parseVariant`, for any network whose layers read each the one before: without the
 * middle convolutions, without dense layers, dense layers of half and twice the features, the last three convolutions wider; and first
 * filters that are larger and step by twice as much. Those that do not fit are left out.
 */
export function readyVariants(base: Network): string[] {
  if (!isChain(base)) return [];
  const convs = base.nodes.filter(({ layer }) => layer.op === 'conv2d');
  const dense = base.nodes.filter(({ layer }) => layer.op === 'dense').slice(0, -1);
  const numbers = (nodes: readonly NetworkNode[]) => nodes.map(({ name }) => numberOf(name) ?? name).join(',');
  const middle = convs.slice(2, -1);
  const removals = [middle, dense.slice(-1), dense, [...middle, ...dense]].filter(({ length }) => length > 0);
  const texts = [
    ...new Set(removals.map((nodes) => `minus ${numbers(nodes)}`)),
    ...[0.5, 2].flatMap((factor) => (dense.length > 0 ? [ofName(denseBy(dense, factor))] : [])),
    ...wider(convs, dense),
    ...coarser(convs),
  ];
  return texts.filter((text) => fits(base, text));
}

interface Named {
  readonly name: string;
  readonly changes: string;
}

const ofName = ({ name, changes }: Named): string => `${name} = ${changes}`;

function denseBy(dense: readonly NetworkNode[], factor: number): Named {
  const widths = dense.map(({ shape }) => Math.max(1, Math.round(factor * shape[0]!)));
  const byWidth = [...Map.groupBy(dense, (_, i) => widths[i]!)];
  const changes = byWidth.map(([width, own]) => `${own.map(({ name }) => name).join(',')} width ${width}`);
  return { name: `fc ${byWidth.map(([width]) => width).join('-')}`, changes: changes.join('; ') };
}

/** In whole eights of maps. */
function wider(convs: readonly NetworkNode[], dense: readonly NetworkNode[]): string[] {
  const last = convs.slice(-3);
  if (last.length < 3) return [];
  const widths = last.map(({ shape }, i) => 8 * Math.ceil((widerBy[i]! * shape[0]!) / 8));
  const changes = last.map(({ name }, i) => `${name} width ${widths[i]}`).join('; ');
  const name = widths.join('-');
  const twice = denseBy(dense, 2);
  const both = { name: `${name}, ${twice.name}`, changes: `${changes}; ${twice.changes}` };
  return [ofName({ name, changes }), ...(dense.length > 0 ? [ofName(both)] : [])];
}

/** 7×7 with a stride of 2 becomes the 11×11 with a stride of 4 of Krizhevsky et al. 2012, and the other way about. */
function coarser([first]: readonly NetworkNode[]): string[] {
  if (first?.layer.op !== 'conv2d') return [];
  const [kernel, stride] = [first.layer.kernelSize[0], first.layer.strides[0]];
  const isCoarse = stride > 2;
  const size = isCoarse ? 7 : 2 * Math.round(0.75 * kernel) + 1;
  const step = isCoarse ? 2 : 2 * stride;
  return [ofName({ name: `${first.name} ${size}/${step}`, changes: `${first.name} kernel ${size} stride ${step}` })];
}

function fits(base: Network, text: string): boolean {
  try {
    variantOf(base, parseVariant(text));
    return true;
  } catch {
    return false;
  }
}
