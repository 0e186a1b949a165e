import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';

/** The largest message, in bytes: a picture that is sent to be looked into, an array that is shown. */
export const largestMessageBytes: number = 16 * 2 ** 20;

const typedArrays = [Float32Array, Int32Array] as const;

/** Messages as MessagePack, in which the typed arrays keep their type and take their exact size. */
const extensions = new ExtensionCodec();
for (const [type, TypedArray] of typedArrays.entries()) {
  extensions.register({
    type,
    encode: (value) =>
      value instanceof TypedArray ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    decode: (bytes) => new TypedArray(bytes.slice().buffer),
  });
}

/** A message as bytes. Throws a `RangeError` for one larger than `largestMessageBytes`. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const bytes = new Encoder({ extensionCodec: extensions, ignoreUndefined: true }).encode(message);
  if (bytes.byteLength > largestMessageBytes)
    throw new RangeError(`a message of ${bytes.byteLength} bytes is larger than ${largestMessageBytes}`);
  return bytes;
}

/** A message from bytes. Throws for bytes that are no message. */
export function decodeMessage(bytes: Uint8Array): unknown {
  return new Decoder({ extensionCodec: extensions, maxExtLength: largestMessageBytes }).decode(bytes);
}
