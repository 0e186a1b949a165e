/** Where a PNG says how wide it is, and how high. */
const sizeAt = { from: 16, to: 24 } as const;

/**
 * The PNG at an address, made smaller where it is larger than `side`, px, and otherwise as it is. Throws when it is not to be had, or
 * `signal` is aborted.
 */
export async function shownBitmap(src: string, side: number, signal: AbortSignal): Promise<ImageBitmap> {
  const answer = await fetch(src, { signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const png = await answer.blob();
  const size = new DataView(await png.slice(sizeAt.from, sizeAt.to).arrayBuffer());
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const factor = side / Math.max(width, height);
  if (factor >= 1) return createImageBitmap(png);
  return createImageBitmap(png, {
    resizeWidth: Math.max(1, Math.round(width * factor)),
    resizeHeight: Math.max(1, Math.round(height * factor)),
    resizeQuality: 'medium',
  });
}
