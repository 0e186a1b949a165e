import { inflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Of a document unpacked from a PDF. */
const largestBytes = 64 * 2 ** 20;

/** The provenance that a figure exported as SVG, PDF or PNG carries; `null` where the bytes are none of those or carry none. */
export async function readProvenance(bytes: Uint8Array): Promise<unknown> {
  try {
    return JSON.parse((await provenanceText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) ?? 'null');
  } catch {
    // Files from elsewhere may be broken in any way.
    return null;
  }
}

async function provenanceText(bytes: Buffer): Promise<string | null> {
  const start = bytes.toString('latin1', 0, 8);
  if (start.startsWith('%PDF')) return fromPdf(bytes);
  if (start.startsWith('\x89PNG')) return fromPng(bytes);
  return start.startsWith('<?xml') || start.startsWith('<svg') ? fromSvg(bytes.toString()) : null;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function fromSvg(svg: string): string | null {
  const begin = svg.indexOf('<metadata>');
  const end = svg.indexOf('</metadata>', begin);
  if (begin < 0 || end < 0) return null;
  const encoded = svg.slice(begin + '<metadata>'.length, end);
  return encoded.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name]!);
}

async function fromPng(bytes: Buffer): Promise<string | null> {
  const { comments = [] } = await sharp(bytes).metadata();
  return comments.find(({ keyword }) => keyword === 'provenance')?.text ?? null;
}

/** Of the PDFs that `sceneToPdf` writes: the one file that is attached. */
function fromPdf(bytes: Buffer): string | null {
  const attached = bytes.indexOf('/EmbeddedFile');
  const opening = bytes.indexOf('stream\n', attached);
  const end = bytes.indexOf('\nendstream', opening);
  if (attached < 0 || opening < 0 || end < 0) return null;
  return inflateSync(bytes.subarray(opening + 'stream\n'.length, end), { maxOutputLength: largestBytes }).toString();
}
