import { exportScene, formatOf } from '../../figure/output/export.ts';
import type { JobContext } from '../../shared/job.ts';
import { jsonFile, writeOutput, writeOutputs } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { completeFigure, panelFiles } from './exportFigure.ts';
import { namedFigure } from './namedFigure.ts';

export interface ComposeFileRequest {
  /** As `namedFigure` takes it. */
  readonly figure: string;
  readonly dpi: number;
  /** `.svg`, `.pdf` or `.png`; the provenance goes beside it as `.json`. */
  readonly out: string;
  /** A folder for what the panels are made of. */
  readonly tiles?: string | undefined;
}

/**
 * Draws a composed figure into a file. Throws as `namedFigure` and `completeFigure`.
 */
export async function composeToFile(
  workspace: Workspace,
  { figure, dpi, out, tiles }: ComposeFileRequest,
  context: JobContext,
): Promise<{ readonly file: string; readonly provenanceFile: string }> {
  const format = formatOf(out);
  const { name, document } = namedFigure(workspace, figure);
  const composed = await completeFigure(workspace, name, document, { index: true }, context);
  const provenance = await composed.provenance();
  const file = writeOutput(out, await exportScene(composed.page.scene, format, provenance, { dpi }));
  const provenanceFile = writeOutput(`${out}.json`, jsonFile(provenance));
  if (tiles) writeOutputs(tiles, Object.fromEntries(await panelFiles(composed)));
  return { file, provenanceFile };
}
