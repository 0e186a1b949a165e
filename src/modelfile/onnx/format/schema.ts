import protobuf from 'protobufjs';

/** One attribute of a node; just the member that `type` names is set. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
}

export interface NodeProto {
  readonly opType: string;
  /** `''`: ONNX's own operators. */
  readonly domain: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

/** `rawData` is little-endian and row-major. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** A size, or the name of one that is known only when the model runs. */
export type DimensionProto = { readonly dimValue: number } | { readonly dimParam: string };

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: { readonly elemType: number; readonly shape: { dim: readonly DimensionProto[] } };
  };
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly producerName: string;
  readonly graph: GraphProto;
}

/** A model as it is read: a member that the file does not set has its type's empty value. */
export interface DecodedModel {
  readonly opsetImport: readonly { readonly domain: string; readonly version: Whole }[];
  readonly graph: DecodedGraph | null;
  readonly metadataProps: readonly Entry[];
  readonly trainingInfo: readonly Uint8Array[];
}

/** A 64-bit number, for `Number()`. */
export type Whole = number | { readonly toString: () => string };

export interface Entry {
  readonly key: string;
  readonly value: string;
}

export interface DecodedGraph {
  readonly node: readonly DecodedNode[];
  readonly initializer: readonly DecodedTensor[];
  readonly input: readonly DecodedValueInfo[];
  readonly output: readonly DecodedValueInfo[];
}

export interface DecodedNode {
  readonly opType: string;
  readonly name: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly DecodedAttribute[];
  readonly metadataProps: readonly Entry[];
}

export interface DecodedAttribute {
  readonly name: string;
  readonly f: number;
  readonly i: Whole;
  readonly s: Uint8Array;
  readonly t: DecodedTensor | null;
  readonly floats: readonly number[];
  readonly ints: readonly Whole[];
}

/** Numbers lie in `rawData`, in the member of their type, or in a file beside the model's. */
export interface DecodedTensor {
  readonly name: string;
  readonly dims: readonly Whole[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
  readonly floatData: Uint8Array;
  readonly doubleData: Uint8Array;
  readonly int32Data: readonly number[];
  readonly int64Data: readonly Whole[];
  readonly uint64Data: readonly Whole[];
  readonly externalData: readonly Entry[];
  readonly dataLocation: number;
}

/** `tensorType` is missing where the value is a sequence, a map or an optional one. */
export interface DecodedValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: Whole; readonly dimParam?: string }[] } | null;
    } | null;
  } | null;
}

/** `TensorProto.DataType`, by the names that programs and ONNX Runtime use. */
export const dataTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type DataType = keyof typeof dataTypes;

/** `AttributeProto.AttributeType`. */
export const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

const optional = (id: number, type: string) => ({ id, type });
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' });

// Numbers and types as in onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); names are not on the wire.
const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: optional(1, 'int64'),
        producerName: optional(2, 'string'),
        graph: optional(7, 'GraphProto'),
        opsetImport: repeated(8, 'OperatorSetIdProto'),
        metadataProps: repeated(14, 'StringStringEntryProto'),
        trainingInfo: repeated(20, 'bytes'),
      },
    },
    StringStringEntryProto: { fields: { key: optional(1, 'string'), value: optional(2, 'string') } },
    // What a file holds how many of is known before any of it is decoded.
    ModelOutline: { fields: { graph: optional(7, 'GraphOutline') } },
    GraphOutline: {
      fields: {
        node: repeated(1, 'bytes'),
        initializer: repeated(5, 'bytes'),
        input: repeated(11, 'bytes'),
        output: repeated(12, 'bytes'),
      },
    },
    OperatorSetIdProto: { fields: { domain: optional(1, 'string'), version: optional(2, 'int64') } },
    GraphProto: {
      fields: {
        node: repeated(1, 'NodeProto'),
        name: optional(2, 'string'),
        initializer: repeated(5, 'TensorProto'),
        input: repeated(11, 'ValueInfoProto'),
        output: repeated(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: repeated(1, 'string'),
        output: repeated(2, 'string'),
        name: optional(3, 'string'),
        opType: optional(4, 'string'),
        attribute: repeated(5, 'AttributeProto'),
        domain: optional(7, 'string'),
        metadataProps: repeated(9, 'StringStringEntryProto'),
      },
    },
    AttributeProto: {
      fields: {
        name: optional(1, 'string'),
        f: optional(2, 'float'),
        i: optional(3, 'int64'),
        s: optional(4, 'bytes'),
        t: optional(5, 'TensorProto'),
        floats: repeated(7, 'float'),
        ints: repeated(8, 'int64'),
        strings: repeated(9, 'bytes'),
        type: optional(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, 'int64'),
        dataType: optional(2, 'int32'),
        // Packed floats lie on the wire as their bytes would: read so, they take no more memory than in the file.
        floatData: optional(4, 'bytes'),
        int32Data: repeated(5, 'int32'),
        int64Data: repeated(7, 'int64'),
        name: optional(8, 'string'),
        rawData: optional(9, 'bytes'),
        doubleData: optional(10, 'bytes'),
        uint64Data: repeated(11, 'uint64'),
        externalData: repeated(13, 'StringStringEntryProto'),
        dataLocation: optional(14, 'int32'),
      },
    },
    ValueInfoProto: { fields: { name: optional(1, 'string'), type: optional(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: optional(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: optional(1, 'int32'), shape: optional(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: repeated(1, 'DimensionProto') } },
    DimensionProto: { fields: { dimValue: optional(1, 'int64'), dimParam: optional(2, 'string') } },
  },
});

const modelType = root.lookupType('ModelProto');
const outlineType = root.lookupType('ModelOutline');

/** The bytes of an ONNX file. Tensors' bytes are copied once, into the result. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(model).finish();
}

/** How many nodes and other parts a model has. */
export function outlineOf(bytes: Uint8Array): { readonly nodes: number; readonly others: number } {
  const { graph } = outlineType.decode(bytes) as unknown as { graph?: Record<string, readonly unknown[] | undefined> };
  const count = (part: string) => graph?.[part]?.length ?? 0;
  return { nodes: count('node'), others: count('initializer') + count('input') + count('output') };
}

/** What is in an ONNX file; tensors' bytes are views of `bytes`. Throws whatever protobuf.js does where it is none. */
export const decodeModel = (bytes: Uint8Array): DecodedModel => modelType.decode(bytes) as unknown as DecodedModel;
