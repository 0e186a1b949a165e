import { exportScene } from '../../figure/output/export.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { figureDocument } from '../../shared/figureDocument.ts';
import { type ComposedFigure, composeFigure, noticeOf } from '../figures/composeFigure.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Two columns of a journal. */
const widthMm = 183;
const dpi = 300;

/** An analysis as a figure of one panel, as a new one is in a figure: `<kind>.svg`, `.pdf`, `.png`. Each throws `BAD_ARGUMENT` where it cannot be drawn. */
export function analysisFigure(workspace: Workspace, kind: AnalysisKind, id: number) {
  const drawn = (format: 'svg' | 'pdf' | 'png') => async (): Promise<Uint8Array> => {
    const composed = await composedOf(workspace, kind, id);
    return exportScene(composed.page.scene, format, await composed.provenance(), { dpi });
  };
  return { [`${kind}.svg`]: drawn('svg'), [`${kind}.pdf`]: drawn('pdf'), [`${kind}.png`]: drawn('png') };
}

async function composedOf(workspace: Workspace, kind: AnalysisKind, id: number): Promise<ComposedFigure> {
  const panel = { id: 'analysis', letter: '', content: { kind, analysisId: id } };
  const document = figureDocument.parse({ page: { widthMm }, rows: [{ panels: [panel] }] });
  const composed = await composeFigure(workspace, `${kind} ${id}`, document);
  const [problem] = [...composed.problems.values()];
  if (problem) throw new SwitchbackError('BAD_ARGUMENT', noticeOf(problem));
  return composed;
}
