import { Reader } from 'protobufjs/minimal.js';

/** A field at the top of a protobuf message. */
export interface ProtobufField {
  readonly number: number;
  /** How many bytes it holds, of one that has a length; `null` of a number. */
  readonly length: number | null;
}

const mostFields = 200;
/** Two numbers of at most ten bytes each. */
const headBytes = 20;

/**
 * The fields at the top of a message, by what they say of their lengths: large ones are stepped over, not read. `null` where the bytes are
 * no such message to their end.
 */
export function topFields(
  fileBytes: number,
  read: (start: number, length: number) => Uint8Array,
): readonly ProtobufField[] | null {
  const fields: ProtobufField[] = [];
  for (let at = 0; at < fileBytes && fields.length < mostFields; ) {
    const found = fieldIn(read(at, Math.min(headBytes, fileBytes - at)));
    if (!found || at + found.bytes > fileBytes) return null;
    fields.push(found.field);
    at += found.bytes;
  }
  return fields;
}

function fieldIn(head: Uint8Array): { readonly field: ProtobufField; readonly bytes: number } | null {
  const reader = Reader.create(head);
  try {
    const tag = reader.uint32();
    const number = tag >>> 3;
    if (number === 0) return null;
    const kind = tag & 7;
    if (kind === 2) {
      const length = reader.uint32();
      return { field: { number, length }, bytes: reader.pos + length };
    }
    if (kind !== 0 && kind !== 1 && kind !== 5) return null;
    reader.skipType(kind);
    return { field: { number, length: null }, bytes: reader.pos };
  } catch {
    return null;
  }
}

const hasBytes = (fields: readonly ProtobufField[], number: number): boolean =>
  fields.some((field) => field.number === number && field.length !== null);

/** What ONNX's ModelProto has: its version, a graph, no field that it does not know. */
export const isOnnx = (fields: readonly ProtobufField[]): boolean =>
  hasBytes(fields, 7) && fields.every(({ number }) => onnxFields.has(number));

const onnxFields = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

/** Core ML's Model: a description, and a model in a field of its kind, from 200 on. */
export const isCoreMl = (fields: readonly ProtobufField[]): boolean =>
  hasBytes(fields, 2) && fields.some(({ number, length }) => number >= 200 && number <= 3000 && length !== null);

/** TensorFlow's SavedModel, `{version, graphs}`, or a frozen graph, `{nodes, …}`. */
export const isTensorflow = (fields: readonly ProtobufField[]): boolean =>
  fields.length > 0 &&
  hasBytes(fields, fields[0]!.length === null ? 2 : 1) &&
  fields.every(({ number }) => number <= 5);
