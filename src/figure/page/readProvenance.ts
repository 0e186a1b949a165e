import { inflateSync } from 'node:zlib';

/** Of a provenance's text. What is parsed takes up to fifty times as much memory. */
const largestBytes = 8 * 2 ** 20;

/** The provenance that a figure exported as SVG, PDF or PNG carries; `null` where the bytes are none of those, carry none or more than 8 MiB. */
export function readProvenance(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(provenanceText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? 'null');
  } catch {
    // Files from elsewhere may be broken in any way.
    return null;
  }
}

function provenanceText(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, 8);
  if (start.startsWith('%PDF')) return fromPdf(bytes);
  if (start.startsWith('\x89PNG')) return fromPng(bytes);
  return start.startsWith('<?xml') || start.startsWith('<svg') ? fromSvg(bytes) : null;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function fromSvg(bytes: Buffer): string | null {
  const begin = bytes.indexOf('<metadata>') + '<metadata>'.length;
  const end = bytes.indexOf('</metadata>', begin);
  if (begin < '<metadata>'.length || end < 0 || end - begin > largestBytes) return null;
  return bytes.toString('utf8', begin, end).replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name]!);
}

/** Length of a chunk's length and type, which come before its data, and of all but its data. */
const chunkHeadBytes = 8;
const chunkFrameBytes = 12;

/** The text chunk that `sceneToPng` writes. */
function fromPng(bytes: Buffer): string | null {
  const opening = 'tEXtprovenance\0';
  for (let at = 8; at + chunkFrameBytes <= bytes.length; at += chunkFrameBytes + bytes.readUInt32BE(at)) {
    const text = at + 4 + opening.length;
    const end = at + chunkHeadBytes + bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, text) !== opening) continue;
    return end - text <= largestBytes ? bytes.toString('latin1', text, end) : null;
  }
  return null;
}

/** Of the PDFs that `sceneToPdf` writes: the one file that is attached. */
function fromPdf(bytes: Buffer): string | null {
  const attached = bytes.indexOf('/EmbeddedFile');
  const opening = bytes.indexOf('stream\n', attached);
  const end = bytes.indexOf('\nendstream', opening);
  if (attached < 0 || opening < 0 || end < 0) return null;
  return inflateSync(bytes.subarray(opening + 'stream\n'.length, end), { maxOutputLength: largestBytes }).toString();
}
