import type { Readable } from 'node:stream';
import { exportById } from '../../catalog/figures/exportedFigures.ts';
import { blobStream } from '../../catalog/storage/blobs.ts';
import type { FigureFormat } from '../../shared/contract/figure.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Of what a figure is exported as. */
export const figureMediaTypes: Readonly<Record<FigureFormat, string>> = {
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  png: 'image/png',
  zip: 'application/zip',
};

/** A file that was exported. Throws `NOT_FOUND`. */
export function exportedFile(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  id: number,
): { readonly file: string; readonly mediaType: string; readonly bytes: number; readonly stream: Readable } {
  const { parameters, blob, mediaType } = exportById(catalog, id);
  const extension = Object.entries(figureMediaTypes).find(([, type]) => type === mediaType)?.[0] ?? 'bin';
  const { file = `figure-${id}.${extension}` } = parameters as { readonly file?: string };
  return { file, mediaType, ...blobStream(blobs, blob) };
}
