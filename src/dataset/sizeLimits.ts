import type { DecodedSize } from './headerSize.ts';

/** The largest pictures that are decoded: a small file may claim any number. */
export const sizeLimits = {
  pixels: 1e8,
  /** px. A decoder holds some hundred lines at a time: of a million pixels each, 2 GB. */
  side: 65_535,
  /** 100 megapixels of three channels of 8 bits. Of twice that many bytes a picture of 16 bits takes 13 s. */
  bytes: 3e8,
} as const;

/** The first limit that a picture of that size goes beyond; `null` for none. */
export function exceededLimit({ width, height, bytes }: DecodedSize): keyof typeof sizeLimits | null {
  if (width * height > sizeLimits.pixels) return 'pixels';
  if (Math.max(width, height) > sizeLimits.side) return 'side';
  return bytes > sizeLimits.bytes ? 'bytes' : null;
}
