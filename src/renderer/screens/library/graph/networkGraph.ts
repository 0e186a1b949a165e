import { Graph, layout } from '@dagrejs/dagre';
import type { LayerFacts } from '../../../../shared/contract/model.ts';
import type { LayerDescription, NetworkDescription } from '../../../../shared/contract/network.ts';

/** A layer, or a part of the file whose layers are not shown apart; px, from the top left of the drawing. */
export interface GraphBox {
  /** The layer's name, or the part's path; `input` for the network's input. */
  readonly id: string;
  readonly label: string;
  /** What it stands for, from the input upwards; none for the input. */
  readonly layers: readonly LayerDescription[];
  readonly isGroup: boolean;
  readonly x: number;
  readonly y: number;
}

/** The frame around a part whose layers are shown. */
export interface GraphFrame {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface NetworkGraph {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly GraphBox[];
  /** The outermost first. */
  readonly frames: readonly GraphFrame[];
  /** As the `d` of an SVG path. */
  readonly edges: readonly { readonly id: string; readonly path: string }[];
}

export const boxSize = { width: 176, height: 58 } as const;
const margin = 16;
const inputId = 'input';

/** A part's id: its path, which no layer's name is, for a slash is in none. */
const partId = (path: readonly string[]): string => `${path.join('/')}/`;

/** Every part that holds more than one layer, by its id with how deep it lies, from 1. */
export function partsOf(facts: readonly LayerFacts[]): ReadonlyMap<string, number> {
  const counts = new Map<string, { depth: number; layers: number }>();
  for (const { path } of facts) {
    for (const depth of path.keys()) {
      const id = partId(path.slice(0, depth + 1));
      counts.set(id, { depth: depth + 1, layers: (counts.get(id)?.layers ?? 0) + 1 });
    }
  }
  return new Map([...counts].filter(([, { layers }]) => layers > 1).map(([id, { depth }]) => [id, depth]));
}

/** Boxes that are read at a glance. */
const fewBoxes = 70;

/** The parts to open at first: as deep as leaves few boxes, the outermost in any case where they alone would be hardly any. */
export function openAtFirst(layers: readonly LayerDescription[], facts: readonly LayerFacts[]): ReadonlySet<string> {
  const parts = partsOf(facts);
  const deepest = Math.max(0, ...parts.values());
  let open = new Set<string>();
  for (let depth = 1; depth <= deepest; depth++) {
    const next = new Set([...parts].filter(([, own]) => own <= depth).map(([id]) => id));
    const count = new Set(places(layers, facts, next).map(({ box }) => box)).size;
    const isHardlyAny = new Set(places(layers, facts, open).map(({ box }) => box)).size < 4;
    if (count > fewBoxes && !isHardlyAny) break;
    open = next;
  }
  return open;
}

interface Place {
  readonly layer: LayerDescription;
  /** Its own name, or the outermost closed part that it lies in. */
  readonly box: string;
  /** Open parts around the box, from the outermost inwards. */
  readonly around: readonly string[];
}

function places(
  layers: readonly LayerDescription[],
  facts: readonly LayerFacts[],
  open: ReadonlySet<string>,
): readonly Place[] {
  const parts = partsOf(facts);
  const paths = new Map(facts.map(({ name, path }) => [name, path]));
  return layers.map((layer) => {
    const path = paths.get(layer.name) ?? [];
    const ids = path.map((_, depth) => partId(path.slice(0, depth + 1))).filter((id) => parts.has(id));
    const closed = ids.findIndex((id) => !open.has(id));
    return closed < 0
      ? { layer, box: layer.name, around: ids }
      : { layer, box: ids[closed]!, around: ids.slice(0, closed) };
  });
}

/** Lays a network out from its input at the top downwards, with the parts that are not `open` as one box each. */
export function layOut(
  { layers }: Pick<NetworkDescription, 'layers'>,
  facts: readonly LayerFacts[],
  open: ReadonlySet<string>,
): NetworkGraph {
  const placed = places(layers, facts, open);
  const boxOf = new Map([[inputId, inputId], ...placed.map(({ layer, box }) => [layer.name, box] as const)]);
  // A frame's name stands between it and its first boxes.
  const hasFrames = placed.some(({ around }) => around.length > 0);
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: hasFrames ? 46 : 28, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(inputId, { ...boxSize });
  for (const { box, around } of placed) {
    graph.setNode(box, { ...boxSize });
    for (const [i, id] of around.entries()) {
      if (!graph.hasNode(id)) graph.setNode(id, {});
      if (i > 0) graph.setParent(id, around[i - 1]!);
    }
    if (around.length > 0) graph.setParent(box, around.at(-1)!);
  }
  for (const { layer, box } of placed) {
    for (const source of layer.inputs) {
      const from = boxOf.get(source)!;
      if (from !== box) graph.setEdge(from, box);
    }
  }
  layout(graph);
  const members = Map.groupBy(placed, ({ box }) => box);
  const boxes = [inputId, ...members.keys()].map((id): GraphBox => {
    const { x, y } = graph.node(id) as Placed;
    const own = members.get(id) ?? [];
    const around = own[0]?.around.at(-1) ?? '';
    return {
      ...{ id, layers: own.map(({ layer }) => layer), isGroup: id.endsWith('/'), label: shortName(id, around) },
      ...{ x: x - boxSize.width / 2, y: y - boxSize.height / 2 },
    };
  });
  const frames = [...new Set(placed.flatMap(({ around }) => around))].map((id) =>
    frameOf(id, graph.node(id) as Placed),
  );
  const edges = graph.edges().map(({ v, w }) => ({
    id: `${v} ${w}`,
    path: curve((graph.edge(v, w) as { readonly points: readonly Point[] }).points),
  }));
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return { width, height, boxes, frames: frames.toSorted((a, b) => a.id.length - b.id.length), edges };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Placed extends Point {
  readonly width: number;
  readonly height: number;
}

/** Room for the part's name above its first boxes. */
const frameOf = (id: string, { x, y, width, height }: Placed): GraphFrame => ({
  ...{ id, label: id.split('/').at(-2)! },
  ...{ x: x - width / 2, y: y - height / 2, width, height },
});

/** Within a part's frame what it is called there; layers are called after the parts that they are in. */
function shortName(id: string, around: string): string {
  if (id.endsWith('/')) return id.split('/').at(-2)!;
  const parts = around.split('/').filter(Boolean);
  const prefixes = parts
    .map((_, i) => `${parts.slice(i).join('.')}.`)
    .concat(parts.length > 1 ? [`${parts.at(-1)}.`] : []);
  const prefix = prefixes.find((own) => id.startsWith(own));
  return prefix ? id.slice(prefix.length) : id;
}

/** A smooth line through the middles between the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1)!;
  const bends = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1]!;
    const end = i === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  return `M${first!.x},${first!.y}${bends.length > 0 ? bends.join('') : `L${last.x},${last.y}`}`;
}
