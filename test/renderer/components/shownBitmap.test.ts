import { afterEach, expect, test, vi } from 'vitest';
import { shownBitmap } from '../../../src/renderer/components/shownBitmap.ts';

/** As much of a PNG as says its size. */
function pngOf(width: number, height: number): Blob {
  const bytes = new DataView(new ArrayBuffer(24));
  bytes.setUint32(16, width);
  bytes.setUint32(20, height);
  return new Blob([bytes.buffer]);
}

/** What is asked of the browser for a picture of a size. */
async function askedFor(width: number, height: number, side: number): Promise<unknown> {
  const create = vi.fn(async (..._asked: unknown[]) => 'bitmap');
  vi.stubGlobal('createImageBitmap', create);
  vi.stubGlobal('fetch', async () => new Response(pngOf(width, height)));
  await shownBitmap('/pictures/blobs/a', side, new AbortController().signal);
  return create.mock.calls[0]![1];
}
afterEach(() => vi.unstubAllGlobals());

test('a picture that is larger than its place is made as large as that, in its own shape', async () => {
  expect(await askedFor(336, 336, 150)).toMatchObject({ resizeWidth: 150, resizeHeight: 150 });
  expect(await askedFor(336, 112, 150)).toMatchObject({ resizeWidth: 150, resizeHeight: 50 });
});

test('a smaller one stays as it is, for its pixels to be seen', async () => {
  expect(await askedFor(33, 33, 150)).toBeUndefined();
});

test('one that is not to be had is an error', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  await expect(shownBitmap('/pictures/blobs/a', 150, new AbortController().signal)).rejects.toThrow();
});
