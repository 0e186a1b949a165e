import { extname } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Scene } from '../page/scene.ts';
import { sceneToPdf } from './pdf.ts';
import { sceneToPng } from './png.ts';
import { sceneToSvg } from './svg.ts';

export type FigureFormat = 'svg' | 'pdf' | 'png';

const formats: Readonly<Record<string, FigureFormat>> = { '.svg': 'svg', '.pdf': 'pdf', '.png': 'png' };

/** The format that a file's name asks for, in any case. Throws `BAD_ARGUMENT` for none of `.svg`, `.pdf`, `.png`. */
export function formatOf(path: string): FigureFormat {
  const format = formats[extname(path).toLowerCase()];
  if (!format) throw new SwitchbackError('BAD_ARGUMENT', say('figure.unknownFormat', { path }));
  return format;
}

/**
 * A scene as the bytes of a file that carries its provenance (any JSON value). `dpi` concerns PNG alone.
 * Throws `BAD_ARGUMENT` for a `dpi` outside 36 to 2400.
 */
export async function exportScene(
  scene: Scene,
  format: FigureFormat,
  provenance: unknown,
  options: { readonly dpi: number },
): Promise<Uint8Array> {
  switch (format) {
    case 'svg':
      return Buffer.from(sceneToSvg(scene, provenance));
    case 'pdf':
      return sceneToPdf(scene, provenance);
    case 'png':
      return sceneToPng(scene, provenance, options.dpi);
  }
}
