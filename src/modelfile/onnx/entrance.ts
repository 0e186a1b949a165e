import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { NetworkInput, View } from './draft.ts';
import type { DecodedValueInfo } from './format/schema.ts';
import type { Graph } from './graph.ts';
import { type Arrangement, rowMajor } from './spans.ts';

/** The input of the graph that takes a picture. */
export interface Entrance {
  readonly name: string;
  readonly view: View;
  readonly layout: 'chw' | 'hwc';
  /** It takes the bytes of a picture. */
  readonly takesBytes: boolean;
  readonly isSizeFree: boolean;
  /** How many pictures the file takes at a time; 1 where it does not say. */
  readonly batch: number;
}

/** `TensorProto.DataType` of floats and of bytes. */
const pictureTypes = [1, 2, 10, 11, 16];
const bytes = 2;

/**
 * Finds what takes the picture. Throws `UNSUPPORTED` where several inputs are needed, or the one there is takes no `[n, c, h, w]`, no
 * `[n, h, w, c]` and no `[c, h, w]`.
 */
export function entranceOf({ inputs, nodes }: Graph, defaultSize: readonly [number, number]): Entrance {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const [only, ...others] = inputs.filter(({ name }) => read.has(name));
  if (!only) throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxNoInput'));
  if (others.length > 0) {
    const names = [only, ...others].map(({ name }) => name);
    throw new SwitchbackError('UNSUPPORTED', say('modelfile.onnxSeveralInputs', { names }));
  }
  const type = only.type?.tensorType;
  const sizes = sizesOf(only);
  if (!type || !sizes || !pictureTypes.includes(type.elemType)) throw noPicture(only, sizes);
  const [batch, ...own] = sizes.length === 4 ? sizes : [1, ...sizes];
  const layout = isColours(own[2]) && !isColours(own[0]) && own[0] !== 4 ? 'hwc' : 'chw';
  const [channels, height, width] = layout === 'chw' ? own : [own[2], own[0], own[1]];
  if (!channels) throw noPicture(only, sizes);
  const shape = [channels, height || defaultSize[0], width || defaultSize[1]];
  const layer: NetworkInput = { layer: { op: 'input' }, inputs: [], shape };
  const [c, h, w] = rowMajor(shape) as [Arrangement[number], Arrangement[number], Arrangement[number]];
  const axes = layout === 'chw' ? [c, h, w] : [h, w, c];
  return {
    name: only.name,
    view: { layer, places: sizes.length === 4 ? [[], ...axes] : axes },
    layout,
    takesBytes: type.elemType === bytes,
    isSizeFree: !height || !width,
    batch: batch || 1,
  };
}

const isColours = (size: number | undefined): boolean => size === 1 || size === 3;

/** Its sizes, 0 where one is free; null for what has not three or four. */
function sizesOf({ type }: DecodedValueInfo): readonly number[] | null {
  const sizes = type?.tensorType?.shape?.dim.map(({ dimValue }) => Math.max(0, Number(dimValue ?? 0))) ?? [];
  return sizes.length === 3 || sizes.length === 4 ? sizes : null;
}

const noPicture = ({ name }: DecodedValueInfo, sizes: readonly number[] | null) =>
  new SwitchbackError(
    'UNSUPPORTED',
    say('modelfile.onnxNoPicture', { name, shape: sizes?.map((size) => size || '?').join('×') ?? '?' }),
  );
