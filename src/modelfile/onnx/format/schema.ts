import protobuf from 'protobufjs';

/** One attribute of a node; just the member that `type` names is set. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly opType: string;
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

/** `TensorProto.DataType`, by the names that programs and ONNX Runtime use. */
export const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7 } as const;
export type DataType = keyof typeof dataTypes;

/** `AttributeProto.AttributeType`. */
export const attributeTypes = { int: 2, string: 3, ints: 7 } as const;

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
      },
    },
    AttributeProto: {
      fields: {
        name: optional(1, 'string'),
        i: optional(3, 'int64'),
        s: optional(4, 'bytes'),
        ints: repeated(8, 'int64'),
        type: optional(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, 'int64'),
        dataType: optional(2, 'int32'),
        name: optional(8, 'string'),
        rawData: optional(9, 'bytes'),
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

/** The bytes of an ONNX file. Tensors' bytes are copied once, into the result. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(model).finish();
}
