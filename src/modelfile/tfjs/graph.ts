import { say } from '../../shared/sentence.ts';
import { networkBuilder } from '../channelsLast/builder.ts';
import { finished } from '../channelsLast/finished.ts';
import { each, prelu } from '../channelsLast/steps.ts';
import { evaluationOrder } from '../evaluationOrder.ts';
import type { ReadModel, ReadOptions } from '../readModel.ts';
import { badFile, unsupported } from '../refuse.ts';
import { type Bent, bentOf, slopesOf } from './bent.ts';
import { type GraphNode, graphNodes, signatureOf } from './graphNodes.ts';
import type { TfjsWeights } from './manifest.ts';
import { type NodeCall, type Operand, unknownNode } from './operand.ts';
import { translated } from './translations.ts';

/** A graph model, node by node. Throws `UNSUPPORTED` naming the first node that is no kind of ours, `BAD_FILE` for what is no graph. */
export function readGraph(
  file: { readonly topology: Readonly<Record<string, unknown>>; readonly signature: unknown },
  weights: TfjsWeights,
  { name, defaultSize }: Pick<ReadOptions, 'name' | 'defaultSize'>,
): ReadModel {
  const nodes = graphNodes(file.topology);
  const signature = signatureOf(file.signature);
  const [height, width, channels] = inputShape([...nodes.values()], signature.inputShape);
  const size = [height ?? defaultSize[0], width ?? defaultSize[1], channels ?? 3] as const;
  const b = networkBuilder(name, size);
  const layerPaths = new Map<string, readonly string[]>();
  const done = new Map<string, Operand>();
  const bents = new Map<string, Bent>();
  const nodeAt = (key: string): GraphNode => {
    const node = nodes.get(key);
    if (node) return node;
    throw badFile(say('modelfile.nodeMissing', { name: key }));
  };

  const outputs = signature.outputs.length > 0 ? signature.outputs : unread([...nodes.values()]);
  const circle = (key: string) => badFile(say('modelfile.nodeCircle', { name: key }));
  for (const key of evaluationOrder(outputs, (key) => nodeAt(key).inputs, circle)) {
    const node = nodeAt(key);
    if (node.op === 'Placeholder') done.set(key, { value: b.input });
    else if (node.op === 'Const') done.set(key, { constant: weights.read(key) });
    else done.set(key, nodeAs(node));
    if ('value' in done.get(key)!) bents.set(key, bentOf(node, bents, done));
  }
  const values = outputs.map((key) => {
    const made = done.get(key)!;
    if ('value' in made) return made.value;
    throw unknownNode({ node: nodeAt(key) });
  });
  return finished(b, values, { layerPaths, isSizeFree: height === null || width === null });

  function nodeAs(node: GraphNode): Operand {
    if (node.outputs.some((output) => output !== 0)) throw unknownNode({ node });
    const path = scopesOf(node.name);
    const around = path.slice(0, -1);
    const add: typeof b.add = (...layer) => {
      const added = b.add(...layer);
      if (around.length > 0) layerPaths.set(added.node, around);
      return added;
    };
    const operands = node.inputs.map((input) => done.get(input));
    const call = { b: { ...b, add }, name: path.join('/'), node, operands };
    return rectifierIn(call) ?? translated(call);
  }

  /** What the node adds up to with those before it, where that is a rectifier with slopes; the layers of its parts are not kept then. */
  function rectifierIn(call: NodeCall): Operand | null {
    if (!['Add', 'AddV2', 'Sub'].includes(call.node.op)) return null;
    const bent = bentOf(call.node, bents, done);
    const slopes = slopesOf(bent);
    const x = done.get(bent.of);
    if (!slopes || !x || !('value' in x)) return null;
    const { name, b } = call;
    const [slope] = slopes as unknown as readonly [number];
    if (slopes.length === 1) return { value: each(b, name, x.value, { op: 'leakyRelu', slope }) };
    if (slopes.length !== x.value.shape[0]) return null;
    return { value: prelu(b, name, x.value, { dtype: 'float32', shape: [slopes.length], data: slopes }) };
  }
}

/** Where a node lies; the function that a converter has put everything into says nothing. */
const scopesOf = (name: string): readonly string[] =>
  name.split('/').filter((scope) => scope !== '' && scope !== 'StatefulPartitionedCall');

/** `[height, width, channels]`, `null` where it is left open. */
function inputShape(nodes: readonly GraphNode[], told: readonly number[] | null): readonly (number | null)[] {
  const inputs = nodes.filter(({ op }) => op === 'Placeholder');
  if (inputs.length > 1) throw unsupported(say('modelfile.severalInputs', { count: inputs.length }));
  if (inputs.length === 0) throw badFile(say('modelfile.noInputShape'));
  const shape = told ?? inputs[0]!.attributes.shape('shape');
  if (!shape) throw badFile(say('modelfile.noInputShape'));
  if (shape.length !== 4) throw unsupported(say('modelfile.inputNoMaps', { shape: shape.slice(1).join('×') }));
  return shape.slice(1).map((size) => (size > 0 ? size : null));
}

/** The nodes that no other reads. */
function unread(nodes: readonly GraphNode[]): readonly string[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return nodes.map(({ name }) => name).filter((name) => !read.has(name));
}
