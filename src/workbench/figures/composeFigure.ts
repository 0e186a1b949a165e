import { sceneToSvg } from '../../figure/output/svg.ts';
import { type ComposedPage, composeScene } from '../../figure/page/composeScene.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { drawPanel } from '../../figure/page/panelData.ts';
import { noticePanel } from '../../figure/page/textPanel.ts';
import type { FigurePreview, PanelProblem } from '../../shared/contract/figure.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type FigureDocument, type Panel, panelsOf } from '../../shared/figureDocument.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { switchbackVersion } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { fontWarning } from './fontWarning.ts';
import { indexNeed } from './indexNeed.ts';
import { panelSource } from './panelSource.ts';
import type { ReadySource } from './source.ts';
import { useSystemFonts } from './systemFonts.ts';

/** Keeps drawings by what they are drawn from and their size. */
export type KeepDrawing = (key: string, draw: () => Promise<Drawing>) => Promise<Drawing>;

/** A figure as it can be exported. */
export interface ComposedFigure {
  readonly page: ComposedPage;
  readonly sources: ReadonlyMap<string, ReadySource>;
  readonly problems: ReadonlyMap<string, PanelProblem>;
  /** The document, and where each panel is from, as JSON. */
  readonly provenance: () => Promise<unknown>;
}

/** Draws a figure from what the workspace has; a panel that cannot be drawn is an empty place that says why. */
export async function composeFigure(
  workspace: Workspace,
  title: string,
  document: FigureDocument,
  keep: KeepDrawing = (_key, draw) => draw(),
  signal?: AbortSignal,
): Promise<ComposedFigure> {
  useSystemFonts();
  const sources = new Map<string, ReadySource>();
  const problems = new Map<string, PanelProblem>();
  for (const { id, content } of panelsOf(document)) {
    const found = lookedUp(workspace, content);
    if ('state' in found) sources.set(id, found);
    else problems.set(id, found);
  }
  const draw = async (panel: Panel, width: number, height: number | null): Promise<Drawing> => {
    signal?.throwIfAborted();
    const source = sources.get(panel.id);
    if (!source) return noticePanel(noticeOf(problems.get(panel.id)!).text, width);
    const key = `${width.toFixed(3)} ${height?.toFixed(3)} ${source.key}`;
    try {
      return await keep(key, async () => drawPanel(await source.load(), width, height));
    } catch (error) {
      problems.set(panel.id, refused(error));
      return noticePanel(noticeOf(problems.get(panel.id)!).text, width);
    }
  };
  const page = await composeScene(document, title, draw);
  const provenance = async () => {
    const panels = [...sources].map(async ([id, source]) => ({ id, provenance: await source.provenance() }));
    const known = await Promise.all(panels);
    return { figure: 'composition', title, switchback: switchbackVersion, document, panels: known };
  };
  return { page, sources, problems, provenance };
}

/** The page as it will be exported, for the eye. */
export async function figurePreview(
  workspace: Workspace,
  title: string,
  document: FigureDocument,
  keep: KeepDrawing,
  signal: AbortSignal,
): Promise<Omit<FigurePreview, 'svg'> & { readonly svg: Uint8Array }> {
  const { page, problems } = await composeFigure(workspace, title, document, keep, signal);
  const { widthMm, heightMm } = page.scene;
  const warning = fontWarning(page.scene);
  return {
    widthMm,
    heightMm,
    svg: Buffer.from(sceneToSvg(page.scene, null)),
    panels: page.panels.map((panel) => ({ ...panel, problem: problems.get(panel.id) ?? null })),
    warnings: warning ? [warning] : [],
  };
}

function lookedUp(workspace: Workspace, content: Panel['content']): ReadySource | PanelProblem {
  try {
    const source = panelSource(workspace, content);
    if (source.state === 'ready') return source;
    const projections = source.projections.reduce((sum, { tiles }) => sum + tiles.length, 0);
    return { kind: 'incomplete', projections, index: indexNeed(workspace, source.indexes) };
  } catch (error) {
    return refused(error);
  }
}

/** Only what is meant for people; a defect stays one. */
function refused(error: unknown): PanelProblem {
  if (error instanceof SwitchbackError) return { kind: 'refused', message: error.sentence };
  throw error;
}

export function noticeOf(problem: PanelProblem): Sentence {
  if (problem.kind === 'refused') return problem.message;
  return problem.index
    ? say('figure.notIndexedYet', { count: problem.index.images })
    : say('figure.projectionsToCompute', { count: problem.projections });
}
