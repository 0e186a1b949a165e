import protobuf from 'protobufjs';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { frameRecords, readRecords } from './records.ts';

/** A number of a training, by its name there. */
export interface ScalarEvent {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  /** s since 1970. */
  readonly wallTime: number;
}

const field = (id: number, type: string, rule?: 'repeated') => ({ id, type, ...(rule && { rule }) });

/** Of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto` what scalars need. */
const types = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: { what: { oneof: ['fileVersion', 'summary'] } },
      fields: {
        wallTime: field(1, 'double'),
        step: field(2, 'int64'),
        fileVersion: field(3, 'string'),
        summary: field(5, 'Summary'),
      },
    },
    Summary: { fields: { value: field(1, 'Value', 'repeated') } },
    Value: {
      oneofs: { what: { oneof: ['simpleValue', 'tensor'] } },
      fields: { tag: field(1, 'string'), simpleValue: field(2, 'float'), tensor: field(8, 'Tensor') },
    },
    Tensor: {
      fields: {
        dtype: field(1, 'int32'),
        shape: field(2, 'Shape'),
        content: field(4, 'bytes'),
        floats: field(5, 'float', 'repeated'),
        doubles: field(6, 'double', 'repeated'),
      },
    },
    Shape: { fields: { dim: field(2, 'Dimension', 'repeated') } },
    Dimension: { fields: { size: field(1, 'int64') } },
  },
});
const eventType = types.lookupType('Event');

interface TensorMessage {
  readonly dtype?: number;
  readonly shape?: { readonly dim?: readonly { readonly size?: unknown }[] };
  readonly content?: Uint8Array;
  readonly floats?: readonly number[];
  readonly doubles?: readonly number[];
}
interface EventMessage {
  readonly wallTime?: number;
  readonly step?: unknown;
  readonly summary?: {
    readonly value?: readonly {
      readonly tag?: string;
      /** Which of the two the file sets. */
      readonly what?: 'simpleValue' | 'tensor';
      readonly simpleValue?: number;
      readonly tensor?: TensorMessage;
    }[];
  };
}

/** `DataType` of `types.proto`. */
const dtypes = { float: 1, double: 2 } as const;

/** A TensorBoard event file of scalars, in the order given. */
export function encodeEvents(events: readonly ScalarEvent[], begunAt: number): Uint8Array {
  const records = [
    eventType.encode({ wallTime: begunAt, fileVersion: 'brain.Event:2' }).finish(),
    ...events.map(({ tag, step, value, wallTime }) =>
      eventType.encode({ wallTime, step, summary: { value: [{ tag, simpleValue: value }] } }).finish(),
    ),
  ];
  return frameRecords(records);
}

/**
 * The scalars of a TensorBoard event file, as TensorFlow 1 and PyTorch (`simple_value`) and TensorFlow 2 (tensors without dimensions) write them;
 * pictures, histograms and texts are passed over. Throws `BAD_FILE` for what is none.
 */
export function readEvents(bytes: Uint8Array, name: string): ScalarEvent[] {
  return readRecords(bytes, name).flatMap((record, i) => {
    const { wallTime = 0, step = 0, summary } = decoded(record, name, i + 1);
    return (summary?.value ?? []).flatMap(({ tag, what, simpleValue, tensor }) => {
      const value = what === 'simpleValue' ? simpleValue : tensor && scalarOf(tensor);
      return tag && value !== undefined ? [{ tag, step: Number(step), value, wallTime }] : [];
    });
  });
}

function decoded(record: Uint8Array, name: string, number: number): EventMessage {
  try {
    return eventType.decode(record) as unknown as EventMessage;
  } catch (cause) {
    throw new SwitchbackError('BAD_FILE', say('modelfile.eventsDamaged', { name, record: number }), { cause });
  }
}

/** The number of a tensor that holds one; `undefined` for others. */
function scalarOf({ dtype, shape, content, floats, doubles }: TensorMessage): number | undefined {
  if ((shape?.dim ?? []).some(({ size }) => Number(size) !== 1)) return undefined;
  const [listed] = dtype === dtypes.float ? (floats ?? []) : dtype === dtypes.double ? (doubles ?? []) : [];
  if (listed !== undefined) return listed;
  const view = content?.length ? new DataView(content.buffer, content.byteOffset, content.byteLength) : null;
  if (view?.byteLength === 4 && dtype === dtypes.float) return view.getFloat32(0, true);
  return view?.byteLength === 8 && dtype === dtypes.double ? view.getFloat64(0, true) : undefined;
}
