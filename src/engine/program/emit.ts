import type { Pair } from '../shape.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import type { OnnxNodes } from './onnxNodes.ts';
import type { BoxStart, ConvGeometry, Dimension, ElementwiseFunction, WindowGeometry } from './program.ts';

/**
 * One function an operation: each works out its result's shape and adds the operation to the program.
 * What the operations compute is said once, at `OperationKind`.
 */

type Binary = 'gate' | 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum';
type Simple = Exclude<ElementwiseFunction['f'], 'power' | 'clip'>;
type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax';

const float32 = (shape: readonly Dimension[]) => ({ dtype: 'float32' as const, shape });

/** A number or a small tensor written into the program. */
export function constant(b: ProgramBuilder, data: readonly number[], shape: readonly number[] = []): Value {
  return b.emit({ op: 'constant', data }, [], float32(shape))[0]!;
}

export function cast(b: ProgramBuilder, x: Value): Value {
  return b.emit({ op: 'cast' }, [x], float32(x.shape))[0]!;
}

/** A function of each number that takes no more than the number. */
export const unary = (b: ProgramBuilder, f: Simple, x: Value): Value => elementwise(b, { f }, x);

export const power = (b: ProgramBuilder, x: Value, exponent: number): Value =>
  elementwise(b, { f: 'power', exponent }, x);

export const clip = (b: ProgramBuilder, x: Value, min: number, max: number): Value =>
  elementwise(b, { f: 'clip', min, max }, x);

function elementwise(b: ProgramBuilder, f: ElementwiseFunction, x: Value): Value {
  return b.emit({ op: 'elementwise', ...f }, [x], float32(x.shape))[0]!;
}

/** Over the last axis. */
export function overLastAxis(b: ProgramBuilder, op: 'softmax' | 'logSoftmax', x: Value): Value {
  return b.emit({ op }, [x], float32(x.shape))[0]!;
}

export function binary(b: ProgramBuilder, op: Binary, x: Value, y: Value): Value {
  return b.emit({ op }, [x, y], float32(broadcastShape(x.shape, y.shape)))[0]!;
}

/** x · factor. */
export function scale(b: ProgramBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : binary(b, 'multiply', x, constant(b, [factor]));
}

/** x + offset. */
export function shift(b: ProgramBuilder, x: Value, offset: number): Value {
  return binary(b, 'add', x, constant(b, [offset]));
}

export function conv2d(b: ProgramBuilder, x: Value, weight: Value, bias: Value | null, geometry: ConvGeometry): Value {
  const [n, , height, width] = x.shape as [Dimension, number, number, number];
  const [oh, ow] = windowedSize([height, width], geometry, geometry.dilations);
  const inputs = bias ? [x, weight, bias] : [x, weight];
  return b.emit({ op: 'conv2d', ...convolution(geometry) }, inputs, float32([n, weight.shape[0]!, oh, ow]))[0]!;
}

/** `like`: what the convolution read. */
export function conv2dInputGradient(
  b: ProgramBuilder,
  signal: Value,
  weight: Value,
  like: Pick<Value, 'shape'>,
  geometry: ConvGeometry,
): Value {
  return b.emit({ op: 'conv2dInputGradient', ...convolution(geometry) }, [signal, weight], float32(like.shape))[0]!;
}

/** `like`: the convolution's weight. */
export function conv2dFilterGradient(
  b: ProgramBuilder,
  x: Value,
  signal: Value,
  like: Value,
  geometry: ConvGeometry,
): Value {
  return b.emit({ op: 'conv2dFilterGradient', ...convolution(geometry) }, [x, signal], float32(like.shape))[0]!;
}

export function matmul(
  b: ProgramBuilder,
  a: Value,
  c: Value,
  options: { transposeA?: boolean; transposeB?: boolean; bias?: Value | null } = {},
): Value {
  const { transposeA = false, transposeB = false, bias } = options;
  const shape = [a.shape[transposeA ? 1 : 0]!, c.shape[transposeB ? 0 : 1]!];
  return b.emit({ op: 'matmul', transposeA, transposeB }, bias ? [a, c, bias] : [a, c], float32(shape))[0]!;
}

/** Of the last two axes. */
export function matrixProduct(b: ProgramBuilder, a: Value, c: Value, { transposeB = false } = {}): Value {
  const columns = c.shape.at(transposeB ? -2 : -1)!;
  return b.emit({ op: 'matrixProduct', transposeB }, [a, c], float32([...a.shape.slice(0, -1), columns]))[0]!;
}

/** Gives the maxima and the switches. */
export function maxPool(
  b: ProgramBuilder,
  x: Value,
  geometry: WindowGeometry,
): { readonly output: Value; readonly switches: Value } {
  const [n, channels, height, width] = x.shape as [Dimension, number, number, number];
  const shape = [n, channels, ...windowedSize([height, width], geometry)];
  const [output, switches] = b.emit({ op: 'maxPool', ...geometry }, [x], float32(shape), { dtype: 'int32', shape });
  return { output: output!, switches: switches! };
}

export function unpool(b: ProgramBuilder, signal: Value, switches: Value, like: Value): Value {
  return b.emit({ op: 'unpool' }, [signal, switches], float32(like.shape))[0]!;
}

export function averagePool(b: ProgramBuilder, x: Value, geometry: WindowGeometry, countPadding: boolean): Value {
  const [n, channels, height, width] = x.shape as [Dimension, number, number, number];
  const shape = [n, channels, ...windowedSize([height, width], geometry)];
  return b.emit({ op: 'averagePool', countPadding, ...geometry }, [x], float32(shape))[0]!;
}

/** `like`: the value that the pool read. */
export function averagePoolGradient(
  b: ProgramBuilder,
  signal: Value,
  like: Value,
  geometry: WindowGeometry,
  countPadding: boolean,
): Value {
  return b.emit({ op: 'averagePoolGradient', countPadding, ...geometry }, [signal], float32(like.shape))[0]!;
}

export function channelWindowSum(b: ProgramBuilder, x: Value, before: number, after: number): Value {
  return b.emit({ op: 'channelWindowSum', before, after }, [x], float32(x.shape))[0]!;
}

export function reduce(b: ProgramBuilder, op: Reduction, x: Value, axes: readonly number[], keepDims = false): Value {
  const shape = keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return b.emit({ op, axes, keepDims }, [x], float32(shape))[0]!;
}

export function argMax(b: ProgramBuilder, x: Value): Value {
  return b.emit({ op: 'argMax' }, [x], { dtype: 'int32', shape: x.shape.slice(0, -1) })[0]!;
}

export function reshape(b: ProgramBuilder, x: Value, shape: readonly Dimension[]): Value {
  return b.emit({ op: 'reshape' }, [x], { dtype: x.dtype, shape })[0]!;
}

/** `[n, …]` → `[n, product of the rest]`; a flat value stays itself. */
export function flatten(b: ProgramBuilder, x: Value): Value {
  const [n, ...rest] = x.shape as [Dimension, ...number[]];
  return rest.length === 1 ? x : reshape(b, x, [n, product(rest)]);
}

/** Tokens `[n, tokens, c]` ↔ `[n, c, tokens]`, channel by channel as maps are; maps and features stay as they are. */
export const byChannel = (b: ProgramBuilder, x: Value): Value =>
  x.shape.length === 3 ? transpose(b, x, [0, 2, 1]) : x;

/** Maps `[n, c, h, w]` → `[n, c, h·w]`; tokens `[n, tokens, c]` → `[n, c, tokens]`; features `[n, d]` → `[n, d, 1]`. */
export function cellsPerMap(b: ProgramBuilder, x: Value): Value {
  if (x.shape.length === 3) return byChannel(b, x);
  const [n, maps, ...cells] = x.shape as [Dimension, number, ...number[]];
  return reshape(b, x, [n, maps, product(cells)]);
}

export function transpose(b: ProgramBuilder, x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((axis) => x.shape[axis]!);
  return b.emit({ op: 'transpose', permutation }, [x], { dtype: x.dtype, shape })[0]!;
}

export function broadcast(b: ProgramBuilder, x: Value, shape: readonly Dimension[]): Value {
  return b.emit({ op: 'broadcast' }, [x], float32(shape))[0]!;
}

export function concat(b: ProgramBuilder, inputs: readonly Value[], axis: number): Value {
  const shape = inputs[0]!.shape.with(
    axis,
    inputs.reduce((sum, input) => sum + (input.shape[axis] as number), 0),
  );
  return b.emit({ op: 'concat', axis }, inputs, float32(shape))[0]!;
}

export function slice(b: ProgramBuilder, x: Value, axis: number, start: number, end: number): Value {
  return b.emit({ op: 'slice', axis, start, end }, [x], { dtype: x.dtype, shape: x.shape.with(axis, end - start) })[0]!;
}

/** `before` and `after`: how many cells to lay around x along each axis. */
export function pad(
  b: ProgramBuilder,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  value: number,
): Value {
  if ([...before, ...after].every((cells) => cells === 0)) return x;
  const shape = x.shape.map((size, axis) => (size === 'n' ? size : before[axis]! + size + after[axis]!));
  return b.emit({ op: 'pad', before, after, value }, [x], float32(shape))[0]!;
}

/** Zeros like `like`, but for `part` from `start` on along one axis. */
export function placedAlong(
  b: ProgramBuilder,
  part: Value,
  axis: number,
  start: number,
  like: Pick<Value, 'shape'>,
): Value {
  const along = (cells: number) => like.shape.map((_, at) => (at === axis ? cells : 0));
  const after = (like.shape[axis] as number) - start - (part.shape[axis] as number);
  return pad(b, part, along(start), along(after), 0);
}

export function gatherRows(b: ProgramBuilder, x: Value, index: Value): Value {
  return b.emit({ op: 'gatherRows' }, [x, index], { dtype: x.dtype, shape: x.shape.with(1, index.shape[1]!) })[0]!;
}

export function oneHot(b: ProgramBuilder, labels: Value, classes: number): Value {
  return b.emit({ op: 'oneHot' }, [labels], float32(['n', classes]))[0]!;
}

export function selectUnit(b: ProgramBuilder, x: Value, index: Value): Value {
  return b.emit({ op: 'selectUnit' }, [x, index], float32(['n']))[0]!;
}

/** `like`: a value of the shape wanted. */
export function placeUnit(b: ProgramBuilder, value: Value, index: Value, like: Value): Value {
  return b.emit({ op: 'placeUnit' }, [value, index], float32(like.shape))[0]!;
}

export function unitPlace(b: ProgramBuilder, unit: Value, mapSize: Pair): Value {
  return b.emit({ op: 'unitPlace', mapSize }, [unit], { dtype: 'int32', shape: ['n', 2] })[0]!;
}

export function unitChannel(b: ProgramBuilder, unit: Value, mapSize: Pair): Value {
  return b.emit({ op: 'unitChannel', mapSize }, [unit], { dtype: 'int32', shape: ['n'] })[0]!;
}

export function cropBox(b: ProgramBuilder, x: Value, place: Value, start: BoxStart, size: Pair): Value {
  return b.emit({ op: 'cropBox', start }, [x, place], float32([...x.shape.slice(0, 2), ...size]))[0]!;
}

/** `like`: a value of the map's shape. */
export function placeBox(b: ProgramBuilder, box: Value, place: Value, start: BoxStart, like: Value): Value {
  return b.emit({ op: 'placeBox', start }, [box, place], float32(like.shape))[0]!;
}

export function boxMask(b: ProgramBuilder, place: Value, start: BoxStart, size: Pair, mapSize: Pair): Value {
  return b.emit({ op: 'boxMask', start, mapSize }, [place], float32(['n', 1, ...size]))[0]!;
}

/** A patch that is laid over a map: `[n, c, ph, pw]`, from the row and column in `place`, int32 `[n, 2]`, on. */
export interface Patch {
  readonly values: Value;
  readonly place: Value;
}

export function cropPatched(
  b: ProgramBuilder,
  map: Value,
  patch: Patch | null,
  box: { readonly place: Value; readonly start: BoxStart; readonly size: Pair; readonly fill: number },
): Value {
  const { place, start, size, fill } = box;
  const inputs = patch ? [map, place, patch.values, patch.place] : [map, place];
  return b.emit({ op: 'cropPatched', start, fill }, inputs, float32(['n', map.shape[1]!, ...size]))[0]!;
}

export function dropout(b: ProgramBuilder, x: Value, bytes: Value, rate: number): Value {
  return b.emit({ op: 'dropout', rate }, [x, bytes], float32(x.shape))[0]!;
}

export function pasteWindow(b: ProgramBuilder, image: Value, baseline: Value, window: Value): Value {
  return b.emit({ op: 'pasteWindow' }, [image, baseline, window], float32(image.shape.with(0, 'n')))[0]!;
}

/** `operands`: the values that the nodes read, by their names there. */
export function onnxNodes(
  b: ProgramBuilder,
  nodes: OnnxNodes,
  layer: string,
  operands: ReadonlyMap<string, Value>,
  shape: readonly Dimension[],
): Value {
  const kind = { op: 'onnxNodes', layer, operands: [...operands.keys()], ...nodes } as const;
  return b.emit(kind, [...operands.values()], float32(shape))[0]!;
}

export const product = (sizes: readonly number[]): number => sizes.reduce((a, c) => a * c, 1);

/** A layer's geometry alone: a layer carries an `op` of its own, which must not stand in for the operation's. */
function convolution({ kernelSize, strides, padding, dilations, groups }: ConvGeometry): ConvGeometry {
  return { kernelSize, strides, padding, dilations, groups };
}

/** How many windows fit along each axis once the explicit padding is added. */
function windowedSize(
  size: readonly [number, number],
  { kernelSize, strides, padding: [top, left, bottom, right] }: WindowGeometry,
  dilations: readonly [number, number] = [1, 1],
): [number, number] {
  const along = (extent: number, axis: 0 | 1, pads: number) =>
    Math.floor((extent + pads - dilations[axis] * (kernelSize[axis] - 1) - 1) / strides[axis]) + 1;
  return [along(size[0], 0, top + bottom), along(size[1], 1, left + right)];
}

function broadcastShape(a: readonly Dimension[], c: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, c.length);
  const padded = (shape: readonly Dimension[]) => [...new Array<Dimension>(rank - shape.length).fill(1), ...shape];
  const right = padded(c);
  return padded(a).map((size, axis) => (size === 1 ? right[axis]! : size));
}
