import { say } from '../../../shared/sentence.ts';
import { floatsOf, textOf } from '../attributes.ts';
import { drawLayer, viewOf } from '../draft.ts';
import { constantAt, type NodeContext, type Operator, viewAt } from '../operator.ts';
import { oddNode } from '../refuse.ts';
import { asMaps } from '../settle.ts';

const Resize: Operator = (context) => {
  const { node, opset } = context;
  const maps = asMaps(viewAt(context, 0), node);
  const [rows, columns] = factorsOf(context, maps.shape);
  if (rows === 1 && columns === 1) return [viewOf(maps)];
  const mode = textOf(node, 'mode', 'nearest');
  const coordinates = textOf(node, 'coordinate_transformation_mode', opset < 11 ? 'asymmetric' : 'half_pixel');
  const layer = { op: 'upsample', factor: [rows, columns], mode: modeOf(context, mode, coordinates) } as const;
  return [viewOf(drawLayer(node, layer, [maps]))];
};

/** By whole factors most ways of counting come to the same: a cell repeated. */
function modeOf({ node, opset }: NodeContext, mode: string, coordinates: string): 'nearest' | 'bilinear' {
  const isHalfPixel = coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel';
  if (mode === 'linear' && isHalfPixel) return 'bilinear';
  const rounding = textOf(node, 'nearest_mode', opset < 11 ? 'floor' : 'round_prefer_floor');
  const repeats = isHalfPixel ? rounding.startsWith('round') : coordinates === 'asymmetric' && rounding === 'floor';
  if (mode === 'nearest' && repeats) return 'nearest';
  throw oddNode(node, say('modelfile.onnxResizes', { mode: `${mode}, ${coordinates}` }));
}

/** By how much rows and columns grow. The scales are an attribute or an input, or follow from the sizes wanted. */
function factorsOf(context: NodeContext, [channels, ...extents]: readonly number[]): readonly [number, number] {
  const { node, opset, inputs } = context;
  const place = opset >= 11 && node.op === 'Resize' ? 2 : 1;
  const scales = floatsOf(node, 'scales') ?? Array.from(constantAt(context, place)?.data ?? []);
  const sizes = inputs.length > 3 ? Array.from(constantAt(context, 3)?.data ?? []) : [];
  const factors = scales.length > 0 ? scales : sizes.map((size, axis) => size / [1, channels!, ...extents][axis]!);
  const [batch, maps, rows, columns] = factors;
  const isWhole =
    factors.length === 4 && batch === 1 && maps === 1 && Number.isInteger(rows) && Number.isInteger(columns);
  if (isWhole && rows! >= 1 && columns! >= 1) return [rows!, columns!];
  throw oddNode(node, say('modelfile.onnxResizes', { mode: factors.join('×') }));
}

export const resizing: Readonly<Record<string, Operator>> = { Resize, Upsample: Resize };
