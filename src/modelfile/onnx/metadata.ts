import { nothingStated, type StatedPixels } from '../readModel.ts';
import type { PerMap } from './axes.ts';
import { type DraftLayer, isOp } from './draft.ts';
import type { Entrance } from './entrance.ts';

type Metadata = ReadonlyMap<string, string>;

/**
 * What a file says of its pixels: in ONNX's own image metadata (MetadataProps.md), by taking bytes, or by scaling what it takes itself.
 */
export function statedPixels(metadata: Metadata, entrance: Entrance, layers: readonly DraftLayer[]): StatedPixels {
  const format = metadata.get('Image.BitmapPixelFormat')?.slice(0, 4).toLowerCase();
  const nominal = metadata.get('Image.NominalPixelRange');
  const order = format?.startsWith('bgr') ? 'bgr' : format?.startsWith('rgb') ? 'rgb' : null;
  const scaled = ownScaling(layers);
  const bytes = { value: [0, 255] as const, from: 'graph' as const };
  return {
    ...nothingStated,
    ...(scaled && {
      range: scaled,
      mean: { value: [0], from: 'graph' },
      deviation: { value: [1], from: 'graph' },
    }),
    ...(entrance.takesBytes && { range: bytes }),
    ...(nominal && nominalRanges[nominal] && { range: { value: nominalRanges[nominal], from: 'file' } }),
    channelOrder: order && { value: order, from: 'file' },
    layout: { value: entrance.layout, from: 'graph' },
  };
}

const nominalRanges: Readonly<Record<string, readonly [number, number]>> = {
  NominalRange_0_255: [0, 255],
  Normalized_0_1: [0, 1],
  Normalized_1_1: [-1, 1],
  NominalRange_16_235: [16, 235],
};

/** The range of pixels that a scale and a shift at the entrance bring near 0 and 1; null where there are none, or none so told. */
function ownScaling(layers: readonly DraftLayer[]): StatedPixels['range'] {
  const first = layers.filter(({ inputs }) => inputs.some(({ layer }) => layer.op === 'input'));
  const [only] = first;
  if (first.length !== 1 || !only || !isOp(only, 'rescale')) return null;
  const { scale } = only.layer as { readonly scale: PerMap };
  const steepest = Math.max(...[scale].flat().map(Math.abs));
  if (steepest <= 1 / 16) return { value: [0, 255], from: 'graph' };
  return steepest >= 1.5 && steepest <= 16 ? { value: [0, 1], from: 'graph' } : null;
}

/** Names under which exporters write the classes. */
const classKeys = ['names', 'classes', 'class_names', 'labels', 'id2label', 'classnames'];
const mostClasses = 100_000;

/** The names of the classes: a JSON list or object by number, a dictionary as Python writes it, or one on each line or between commas. */
export function statedClasses(metadata: Metadata): readonly string[] | null {
  const text = classKeys.map((key) => metadata.get(key)).find((value) => value !== undefined && value.trim() !== '');
  if (text === undefined) return null;
  const names =
    fromJson(text) ?? fromPython(text) ?? text.split(text.includes('\n') ? '\n' : ',').map((name) => name.trim());
  return names.length > 1 && names.length <= mostClasses && names.every((name) => name !== '') ? names : null;
}

function fromJson(text: string): readonly string[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map(String);
    return typeof parsed === 'object' && parsed !== null ? inOrder(Object.entries(parsed)) : null;
  } catch {
    return null;
  }
}

/** `{0: 'person', 1: "bird's nest"}` */
function fromPython(text: string): readonly string[] | null {
  if (!/^\s*\{\s*\d+\s*:/.test(text)) return null;
  const entries = [...text.matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)];
  return inOrder(entries.map((match) => [match[1]!, (match[2] ?? match[3]!).replaceAll(/\\(.)/g, '$1')]));
}

/** Names by their numbers, which must be those from 0 on. */
function inOrder(entries: readonly (readonly [string, unknown])[]): readonly string[] | null {
  const names = new Map(entries.map(([number, name]) => [Number(number), String(name)]));
  const ordered = Array.from({ length: names.size }, (_, number) => names.get(number));
  return ordered.every((name) => name !== undefined) ? (ordered as readonly string[]) : null;
}
