import { zipSync } from 'fflate';
import { forgetExports, keepExport } from '../../catalog/figures/exportedFigures.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { exportScene } from '../../figure/output/export.ts';
import type { ExportedFigure, FigureFormat } from '../../shared/contract/figure.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { FigureDocument } from '../../shared/figureDocument.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { fileStem, jsonFile } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type ComposedFigure, composeFigure, noticeOf } from './composeFigure.ts';
import { figureMediaTypes } from './exportedFile.ts';
import { fontWarning } from './fontWarning.ts';
import { type PrepareOptions, prepareFigure } from './prepareFigure.ts';

export interface ExportFigureRequest {
  readonly name: string;
  readonly document: FigureDocument;
  readonly format: FigureFormat;
  readonly dpi: number;
  /** Layers are indexed where they are not. */
  readonly index: boolean;
}

const kind = 'composition';
/** Exports that can still be had; earlier ones are forgotten. */
const exportsKept = 30;

/**
 * Computes what a figure lacks and gives it with every panel drawn. Throws as `prepareFigure`, and `BAD_ARGUMENT` for a figure without
 * panels and for one with a panel that cannot be drawn. Warns of letters that no font has.
 */
export async function completeFigure(
  workspace: Workspace,
  name: string,
  document: FigureDocument,
  options: PrepareOptions,
  context: JobContext,
): Promise<ComposedFigure> {
  if (document.rows.length === 0) throw new SwitchbackError('BAD_ARGUMENT', say('figure.noPanels', { name }));
  await prepareFigure(workspace, document, options, context);
  const composed = await composeFigure(workspace, name, document, undefined, context.signal);
  const [problem] = composed.problems;
  if (problem) {
    const { letter, title } = composed.page.panels.find(({ id }) => id === problem[0])!;
    const panel = [letter, title].filter(Boolean).join(' ') || problem[0];
    throw new SwitchbackError('BAD_ARGUMENT', say('figure.panelNotDrawn', { panel, problem: noticeOf(problem[1]) }));
  }
  const warning = fontWarning(composed.page.scene);
  if (warning) context.warn(warning);
  return composed;
}

/** Draws a figure and keeps the file in the catalog. Throws as `completeFigure` and `exportScene`. */
export async function exportFigure(
  workspace: Workspace,
  { name, document, format, dpi, index }: ExportFigureRequest,
  context: JobContext,
): Promise<ExportedFigure> {
  const composed = await completeFigure(workspace, name, document, { index }, context);
  const provenance = await composed.provenance();
  const drawnAs = (as: 'svg' | 'pdf' | 'png') => exportScene(composed.page.scene, as, provenance, { dpi });
  const bytes = format === 'zip' ? await archive(name, composed, provenance, drawnAs) : await drawnAs(format);
  const { catalog, blobs } = workspace;
  const file = `${fileStem(name)}.${format}`;
  const id = keepExport(catalog, {
    kind,
    parameters: { file, format, dpi },
    provenance,
    blob: putBlob(blobs, bytes),
    mediaType: figureMediaTypes[format],
  });
  forgetExports(catalog, kind, exportsKept);
  return { id, file, bytes: bytes.byteLength };
}

/** The first day that a ZIP file knows, in local time, as it keeps times. */
const earliestZipTime = new Date(1980, 0, 1);

/** The figure in every format, its provenance, and of each panel the arrays and pictures that it is made of. */
async function archive(
  name: string,
  composed: ComposedFigure,
  provenance: unknown,
  drawnAs: (format: 'svg' | 'pdf' | 'png') => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const stem = fileStem(name);
  const files: Record<string, Uint8Array> = { [`${stem}.json`]: Buffer.from(jsonFile(provenance)) };
  for (const format of ['svg', 'pdf', 'png'] as const) files[`${stem}.${format}`] = await drawnAs(format);
  for (const [path, content] of await panelFiles(composed)) files[path] = content;
  // Pictures are compressed already. Without a time of its own each export would have other bytes.
  return zipSync(files, { level: 1, mtime: earliestZipTime });
}

/** Files of every panel, in a folder named by its place and letter. */
export async function panelFiles({ page, sources }: ComposedFigure): Promise<(readonly [string, Uint8Array])[]> {
  const all = page.panels.map(async ({ id, letter }, i) => {
    const files = Object.entries(await sources.get(id)!.files());
    const folder = `panel-${i + 1}${letter === '' ? '' : `-${fileStem(letter)}`}`;
    return files.map(([file, content]) => [`${folder}/${fileStem(file)}`, Buffer.from(content)] as const);
  });
  return (await Promise.all(all)).flat();
}
