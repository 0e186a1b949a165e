/** Puts the picture at an address on the clipboard, as PNG. Throws where it is not to be had, or the browser allows no copying. */
export async function copyPicture(address: string | Promise<string>): Promise<void> {
  // The item is made at once, so that the browser sees it as part of the click.
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngAt(address) })]);
}

async function pngAt(address: string | Promise<string>): Promise<Blob> {
  const answer = await fetch(await address);
  if (!answer.ok) throw new Error(answer.statusText);
  const bitmap = await createImageBitmap(await answer.blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: 'image/png' });
}
