import { showAnalysis } from '../../../workbench/analyses/analyses.ts';
import { describeModel, seedOf } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptInvariance } from '../declaration/kept.ts';
import type { InvariancePanelContent } from '../declaration.ts';
import { shownPictures } from '../job/shownPictures.ts';
import type { InvariancePanel } from '../panel.ts';

/** An invariance as a figure shows it, with pictures of as many images as `content` says. */
export async function invarianceData(
  workspace: Workspace,
  kept: KeptInvariance,
  { relative, pictures: most }: Pick<InvariancePanelContent, 'relative' | 'pictures'>,
): Promise<InvariancePanel> {
  const shown = showAnalysis(workspace, 'invariance', kept.id);
  const images = shown.images.slice(0, most).map((_, image) => image);
  const pictures = [];
  for (const which of shown.transformations.keys()) {
    const own = await Promise.all(images.map((image) => shownPictures(workspace, kept, image, which)));
    pictures.push({ amounts: own[0]?.amounts ?? [], rasters: own.map(({ rasters }) => rasters) });
  }
  return { shown, pictures, relative };
}

/** What is known about an invariance: what was asked of what, and how it was computed. */
export const invarianceReport = (workspace: Workspace, { model, parameters, classes, done }: KeptInvariance) => ({
  model,
  trainingSeed: seedOf(describeModel(workspace, model)),
  ...parameters,
  classes,
  done,
});
