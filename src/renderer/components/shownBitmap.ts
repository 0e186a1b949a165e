import { hasHost } from '../contract/shared.ts';

/** Where a PNG says how wide it is, and after that how high. */
const sizeAt = 16;

/**
 * The picture at an address, made smaller where it is larger than `side`, px, and otherwise as it is: a PNG of the host, or a file of a shared folder.
 * Throws when it is not to be had, or `signal` is aborted.
 */
export async function shownBitmap(src: string, side: number, signal: AbortSignal): Promise<ImageBitmap> {
  const { source, width, height } = hasHost ? await fetched(src, signal) : await decoded(src, signal);
  const factor = side / Math.max(width, height);
  if (factor >= 1) return createImageBitmap(source);
  return createImageBitmap(source, {
    resizeWidth: Math.max(1, Math.round(width * factor)),
    resizeHeight: Math.max(1, Math.round(height * factor)),
    resizeQuality: 'medium',
  });
}

interface Sized {
  readonly source: Blob | HTMLImageElement;
  readonly width: number;
  readonly height: number;
}

async function fetched(src: string, signal: AbortSignal): Promise<Sized> {
  const answer = await fetch(src, { signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const bytes = await answer.arrayBuffer();
  const header = new DataView(bytes, sizeAt);
  const source = new Blob([bytes], { type: 'image/png' });
  return { source, width: header.getUint32(0), height: header.getUint32(4) };
}

/** A page that is opened as a file may fetch nothing. */
async function decoded(src: string, signal: AbortSignal): Promise<Sized> {
  const source = new Image();
  source.src = src;
  await source.decode();
  signal.throwIfAborted();
  return { source, width: source.naturalWidth, height: source.naturalHeight };
}
