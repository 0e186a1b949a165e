import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import { SwitchbackError } from '../errors.ts';
import { say } from '../sentence.ts';
import { mayDecode } from './messageShape.ts';

/** The largest message, in bytes: an answer with the arrays that a screen shows. What is larger goes over HTTP. */
export const largestMessageBytes: number = 16 * 2 ** 20;

/** The largest message of a page, in bytes: a figure's document, a network's definition. */
export const largestRequestBytes: number = 2 ** 18;

const typedArrays = [Float32Array, Int32Array] as const;

/** Messages as MessagePack, in which the typed arrays keep their type and take their exact size. */
const extensions = new ExtensionCodec();
for (const [type, TypedArray] of typedArrays.entries()) {
  extensions.register({
    type,
    encode: (value) =>
      value instanceof TypedArray ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    // A copy, also of Node's buffers, whose `slice` is none.
    decode: (bytes) => new TypedArray(new Uint8Array(bytes).buffer),
  });
}

/**
 * A message as bytes. Throws `BAD_ARGUMENT` for one larger than `mostBytes`, a `TypeError` for one with an array in it whose type would be
 * lost.
 */
export function encodeMessage(message: unknown, mostBytes: number = largestMessageBytes): Uint8Array<ArrayBuffer> {
  const bytes = new Encoder({ extensionCodec: extensions, ignoreUndefined: true }).encode(message);
  if (bytes.byteLength > mostBytes)
    throw new SwitchbackError('BAD_ARGUMENT', say('common.messageTooLarge', { bytes: bytes.byteLength, mostBytes }));
  return bytes;
}

/** MessagePack itself would send the bytes of any array, which arrive as a `Uint8Array`. */
extensions.register({
  type: typedArrays.length,
  encode: (value) => {
    if (!ArrayBuffer.isView(value) || value instanceof Uint8Array) return null;
    throw new TypeError(`messages hold no ${value.constructor.name}`);
  },
  decode: () => undefined,
});

/**
 * A message from bytes, whose arrays take `mostBytes` each at most. Throws for bytes that are no message, before it decodes those that nest too deep or
 * say that they hold more than they do.
 */
export function decodeMessage(bytes: Uint8Array, mostBytes: number = largestMessageBytes): unknown {
  if (!mayDecode(bytes)) throw new RangeError('no message: nested too deep, or cut short');
  // A slice of a `Buffer`, such as SQLite gives, is no copy, and its `buffer` is a larger one.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Decoder({ extensionCodec: extensions, maxExtLength: mostBytes }).decode(plain);
}
