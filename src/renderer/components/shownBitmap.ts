/** Where a PNG says how wide it is, and after that how high. */
const sizeAt = 16;

/**
 * The PNG at an address, made smaller where it is larger than `side`, px, and otherwise as it is. Throws when it is not to be had, or
 * `signal` is aborted.
 */
export async function shownBitmap(src: string, side: number, signal: AbortSignal): Promise<ImageBitmap> {
  const answer = await fetch(src, { signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const bytes = await answer.arrayBuffer();
  const header = new DataView(bytes, sizeAt);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const png = new Blob([bytes], { type: 'image/png' });
  const factor = side / Math.max(width, height);
  if (factor >= 1) return createImageBitmap(png);
  return createImageBitmap(png, {
    resizeWidth: Math.max(1, Math.round(width * factor)),
    resizeHeight: Math.max(1, Math.round(height * factor)),
    resizeQuality: 'medium',
  });
}
