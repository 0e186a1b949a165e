import { say } from '../../shared/sentence.ts';
import { numberFormats } from '../floats.ts';
import type { OpenNeighbour } from '../readModel.ts';
import type { DecodedTensor } from './format/schema.ts';
import { damaged } from './refuse.ts';

/** An array that the file holds, or that follows from it; whole numbers and truth values as float64, which holds all that count things. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
  readonly isWhole: boolean;
}

/** Larger ones are not made where the file does not hold them, nor many that are larger together. */
export const mostMadeNumbers = 2 ** 26;

export const floats = (shape: readonly number[], data: Float32Array): Constant => ({ shape, data, isWhole: false });

export const wholes = (shape: readonly number[], data: Float64Array): Constant => ({ shape, data, isWhole: true });

/** A list of whole numbers. */
export const wholeList = (numbers: readonly number[]): Constant => wholes([numbers.length], Float64Array.from(numbers));

/** How many numbers a shape holds. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

interface NumberType {
  /** 0.5: two numbers a byte. */
  readonly bytes: number;
  readonly isWhole: boolean;
  /** From the numbers' own little-endian bytes, which begin at the buffer's beginning. */
  readonly fromBytes: (buffer: ArrayBuffer) => Float32Array | Float64Array;
  /** From the member of the file's tensor that holds such numbers where they are not bytes. */
  readonly fromMembers: (tensor: DecodedTensor) => Float32Array | Float64Array;
}

const buffered = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const asIs = ({ int32Data }: DecodedTensor) => Float64Array.from(int32Data);
const bits = (format: keyof typeof numberFormats) => (tensor: DecodedTensor) =>
  numberFormats[format]!.toFloats(Uint16Array.from(tensor.int32Data).buffer);

const whole = (
  bytes: number,
  fromBytes: NumberType['fromBytes'],
  fromMembers: NumberType['fromMembers'] = asIs,
): NumberType => ({ bytes, isWhole: true, fromBytes, fromMembers });

const real = (
  bytes: number,
  fromBytes: NumberType['fromBytes'],
  fromMembers: NumberType['fromMembers'],
): NumberType => ({ bytes, isWhole: false, fromBytes, fromMembers });

/** By `TensorProto.DataType`. */
const numberTypes: Readonly<Record<number, NumberType>> = {
  1: real(4, numberFormats.F32!.toFloats, ({ floatData }) => new Float32Array(buffered(floatData))),
  2: whole(1, (buffer) => Float64Array.from(new Uint8Array(buffer))),
  3: whole(1, (buffer) => Float64Array.from(new Int8Array(buffer))),
  4: whole(2, (buffer) => Float64Array.from(new Uint16Array(buffer))),
  5: whole(2, (buffer) => Float64Array.from(new Int16Array(buffer))),
  6: whole(4, (buffer) => Float64Array.from(new Int32Array(buffer))),
  7: whole(
    8,
    (buffer) => Float64Array.from(new BigInt64Array(buffer), Number),
    ({ int64Data }) => Float64Array.from(int64Data, Number),
  ),
  9: whole(1, (buffer) => Float64Array.from(new Uint8Array(buffer))),
  10: real(2, numberFormats.F16!.toFloats, bits('F16')),
  11: real(8, numberFormats.F64!.toFloats, ({ doubleData }) => numberFormats.F64!.toFloats(buffered(doubleData))),
  12: whole(
    4,
    (buffer) => Float64Array.from(new Uint32Array(buffer)),
    ({ uint64Data }) => Float64Array.from(uint64Data, Number),
  ),
  13: whole(
    8,
    (buffer) => Float64Array.from(new BigUint64Array(buffer), Number),
    ({ uint64Data }) => Float64Array.from(uint64Data, Number),
  ),
  16: real(2, numberFormats.BF16!.toFloats, bits('BF16')),
};

/** `TensorProto.DataLocation.EXTERNAL`. */
const external = 1;

/** The file beside the model in which a tensor's numbers lie; `null` where they lie in the model's own. */
export const fileOf = ({ dataLocation, externalData }: DecodedTensor): string | null =>
  dataLocation === external ? (externalData.find(({ key }) => key === 'location')?.value ?? '') : null;

/**
 * The numbers of a file's tensor. Throws `BAD_FILE` where it holds fewer or more than its shape says, before any memory is taken for them,
 * and for a type that is no number.
 */
export function constantOf(tensor: DecodedTensor, openNeighbour: OpenNeighbour): Constant {
  const { name, dataType } = tensor;
  const type = numberTypes[dataType];
  if (!type) throw damaged(say('modelfile.onnxTensorType', { name, type: dataType }));
  const shape = tensor.dims.map(Number);
  const count = countOf(shape);
  const isShape = shape.every((size) => Number.isSafeInteger(size) && size >= 0) && Number.isSafeInteger(count);
  if (!isShape) throw damaged(say('modelfile.onnxTensorShape', { name, shape: shape.join('×') }));
  const wanted = count * type.bytes;
  const wrong = (held: number) =>
    damaged(say('modelfile.onnxTensorLength', { name, shape: shape.join('×'), wanted, held }));
  if (tensor.dataLocation === external) {
    return { shape, isWhole: type.isWhole, data: type.fromBytes(externalBytes(tensor, wanted, openNeighbour, wrong)) };
  }
  if (tensor.rawData.length > 0) {
    if (tensor.rawData.length !== wanted) throw wrong(tensor.rawData.length);
    return { shape, isWhole: type.isWhole, data: type.fromBytes(buffered(tensor.rawData)) };
  }
  const data = type.fromMembers(tensor);
  if (data.length !== count) throw wrong(data.length * type.bytes);
  return { shape, isWhole: type.isWhole, data };
}

function externalBytes(
  { externalData }: DecodedTensor,
  wanted: number,
  openNeighbour: OpenNeighbour,
  wrong: (held: number) => Error,
): ArrayBuffer {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const start = Number(entries.get('offset') ?? 0);
  const file = openNeighbour(entries.get('location') ?? '');
  const length = Number(entries.get('length') ?? file.byteLength - start);
  if (length !== wanted) throw wrong(length);
  const isInFile = Number.isSafeInteger(start) && start >= 0 && start + length <= file.byteLength;
  if (!isInFile) throw wrong(Math.max(0, file.byteLength - start) || 0);
  return buffered(file.read(start, length));
}
