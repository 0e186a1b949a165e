import type { Layer } from '../../../engine/layers/index.ts';
import { channelCount } from '../../../engine/shape.ts';
import { say } from '../../../shared/sentence.ts';
import { affine } from '../affine.ts';
import { floatOf, intOf, textOf } from '../attributes.ts';
import { perMapOf } from '../axes.ts';
import { clipped } from '../clipping.ts';
import { drawLayer, drawPending, type Pending, type View } from '../draft.ts';
import type { GraphNode } from '../node.ts';
import { constantAt, type NodeContext, neededConstant, type Operator, viewAt } from '../operator.ts';
import { oddNode, unknownNode } from '../refuse.ts';

/** An operator that is a layer of its own, which changes each number by itself. */
const layer =
  (kind: (node: GraphNode) => Layer): Operator =>
  (context) => {
    const { layer, places } = viewAt(context, 0);
    return [{ layer: drawLayer(context.node, kind(context.node), [layer]), places }];
  };

const pending =
  (op: Pending): Operator =>
  (context) => {
    const { layer, places } = viewAt(context, 0);
    return [{ layer: drawPending(context.node, op, [layer]), places }];
  };

const Clip: Operator = (context) => {
  const { node } = context;
  const bound = (name: string, place: number, otherwise: number) =>
    constantAt(context, place)?.data[0] ?? floatOf(node, name, otherwise);
  const low = bound('min', 1, Number.NEGATIVE_INFINITY);
  return [clipped(node, viewAt(context, 0), low, bound('max', 2, Number.POSITIVE_INFINITY))];
};

const PRelu: Operator = (context) => {
  const { node } = context;
  const view = viewAt(context, 0);
  const slopes = perMapOf(neededConstant(context, 1), view);
  if (slopes === null) throw oddNode(node, say('modelfile.onnxSlopes'));
  const channels = channelCount(view.layer.shape);
  const data = typeof slopes === 'number' ? new Float32Array(channels).fill(slopes) : Float32Array.from(slopes);
  const weights = { weight: { shape: [channels], data } };
  return [{ layer: drawLayer(node, { op: 'prelu' }, [view.layer], weights), places: view.places }];
};

/** x · tanh(softplus(x)) (Misra 2019). */
const Mish: Operator = (context) => {
  const { node } = context;
  const { layer, places } = viewAt(context, 0);
  const gate = drawLayer(node, { op: 'tanh' }, [drawLayer(node, { op: 'softplus' }, [layer])]);
  return [{ layer: drawLayer(node, { op: 'multiply' }, [layer, gate]), places }];
};

function Swish(context: NodeContext): readonly View[] {
  if (floatOf(context.node, 'alpha', 1) !== 1) throw unknownNode(context.node);
  return layer(() => ({ op: 'silu' }))(context) as readonly View[];
}

/** `TensorProto.DataType` of the kinds of floats. */
const floatTypes = [1, 10, 11, 16];

/** Between kinds of floats numbers stay as they are; what comes as whole numbers is a picture's. */
const Cast: Operator = (context) => {
  if (!floatTypes.includes(intOf(context.node, 'to', 1))) throw unknownNode(context.node);
  return [viewAt(context, 0)];
};

export const elementwise: Readonly<Record<string, Operator>> = {
  Relu: (context) => [clipped(context.node, viewAt(context, 0), 0, Number.POSITIVE_INFINITY)],
  Clip,
  PRelu,
  Mish,
  Swish,
  Cast,
  Neg: (context) => [affine(context.node, viewAt(context, 0), -1, 0)],
  Sigmoid: layer(() => ({ op: 'sigmoid' })),
  Tanh: layer(() => ({ op: 'tanh' })),
  Softplus: layer(() => ({ op: 'softplus' })),
  HardSwish: layer(() => ({ op: 'hardSwish' })),
  LeakyRelu: layer((node) => ({ op: 'leakyRelu', slope: floatOf(node, 'alpha', 0.01) })),
  HardSigmoid: layer((node) => ({
    op: 'hardSigmoid',
    alpha: floatOf(node, 'alpha', 0.2),
    beta: floatOf(node, 'beta', 0.5),
  })),
  Gelu: layer((node) => ({
    op: 'gelu',
    approximate: textOf(node, 'approximate', 'none') === 'tanh' ? 'tanh' : 'none',
  })),
  Erf: pending('erf'),
  Sqrt: pending('squareRoot'),
  Reciprocal: pending('reciprocal'),
};
