import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** Bytes of a record's length, of a checksum. */
const lengthBytes = 8;
const checksumBytes = 4;

/** Larger records than this are no numbers of a training. */
const largestRecord = 2 ** 28;

/** CRC-32C (Castagnoli) of each byte, reflected. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C of bytes, masked as TensorFlow does, so that checksums of data that holds checksums stay apart. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Records as TensorFlow's TFRecord files frame them: length, its checksum, the bytes, their checksum. */
export function frameRecords(records: readonly Uint8Array[]): Uint8Array {
  const overhead = lengthBytes + 2 * checksumBytes;
  const out = Buffer.alloc(records.reduce((sum, { length }) => sum + length + overhead, 0));
  let at = 0;
  for (const record of records) {
    out.writeBigUInt64LE(BigInt(record.length), at);
    out.writeUInt32LE(maskedCrc(out.subarray(at, at + lengthBytes)), at + lengthBytes);
    out.set(record, at + lengthBytes + checksumBytes);
    out.writeUInt32LE(maskedCrc(record), at + lengthBytes + checksumBytes + record.length);
    at += record.length + overhead;
  }
  return out;
}

/**
 * The records of a TFRecord file, without copies. One that is cut off at the end is left out, for the file may still be written to. Throws
 * `BAD_FILE` where a checksum is wrong.
 */
export function readRecords(bytes: Uint8Array, name: string): Uint8Array[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  const damaged = () =>
    new SwitchbackError('BAD_FILE', say('modelfile.eventsDamaged', { name, record: records.length + 1 }));
  for (let at = 0; at + lengthBytes + checksumBytes <= file.length; ) {
    const header = file.subarray(at, at + lengthBytes);
    if (file.readUInt32LE(at + lengthBytes) !== maskedCrc(header)) throw damaged();
    const length = Number(header.readBigUInt64LE());
    if (length > largestRecord) throw damaged();
    const from = at + lengthBytes + checksumBytes;
    if (from + length + checksumBytes > file.length) break;
    const record = file.subarray(from, from + length);
    if (file.readUInt32LE(from + length) !== maskedCrc(record)) throw damaged();
    records.push(record);
    at = from + length + checksumBytes;
  }
  return records;
}
