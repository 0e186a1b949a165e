import { datasetById } from '../../catalog/datasets.ts';
import { resolveLayer } from '../../engine/network/layers.ts';
import { chooseRuntime } from '../../engine/runtime/choose.ts';
import { type CompositionDocument, type PanelContent, panelsOf } from '../../shared/composition.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import type { JobContext } from '../../shared/job.ts';
import { describeCheckpoint, loadCheckpoint } from '../checkpoints.ts';
import { computeTiles } from '../featureTiles.ts';
import { indexSplit } from '../indexing.ts';
import type { Workspace } from '../workspace.ts';
import { compareSelections } from './compareSource.ts';
import { featureSelections } from './featuresSource.ts';
import { panelSource } from './panelSource.ts';
import { imagesToIndex, passOver, type WantedImages } from './passes.ts';
import { keptTiles, type UnitSelection } from './unitTiles.ts';

/**
 * Computes and keeps what the panels of a figure lack: projections, and before them the indexes of their layers. Throws as `panelSource`
 * and `indexSplit`.
 */
export async function prepareFigure(
  workspace: Workspace,
  document: CompositionDocument,
  context: JobContext,
): Promise<void> {
  for (const { content } of panelsOf(document)) {
    const source = panelSource(workspace, content);
    if (source.state === 'ready') continue;
    if (source.index) await indexFor(workspace, content, context);
    for (const { checkpoint, selection } of selectionsOf(workspace, content))
      await projectFor(workspace, checkpoint, selection, context);
  }
}

async function indexFor(workspace: Workspace, content: PanelContent, context: JobContext): Promise<void> {
  if (content.kind === 'features') {
    const described = describeCheckpoint(workspace, content.checkpoint);
    const missing = featureSelections(workspace, described, content).filter(({ selection }) => !selection);
    const layers = missing.map(({ layer }) => layer);
    await indexLayers(workspace, content.checkpoint, layers, imagesToIndex(workspace, described, content), context);
  } else if (content.kind === 'compare') {
    const [left, right] = content.checkpoints;
    const described = describeCheckpoint(workspace, left);
    const layer = resolveLayer(described.network, content.layer).name;
    const known = passOver(workspace, described.checkpoint.id, layer, content);
    const images = known
      ? imagesToIndex(workspace, described, {
          dataset: nameOf(workspace, known.datasetId),
          split: known.split as 'val',
        })
      : imagesToIndex(workspace, described, content);
    await indexLayers(workspace, left, [layer], images, context);
    await indexLayers(workspace, right, [layer], images, context);
  }
}

async function indexLayers(
  workspace: Workspace,
  checkpoint: string,
  layers: readonly string[],
  { dataset, split }: ReturnType<typeof imagesToIndex>,
  context: JobContext,
): Promise<void> {
  const { checkpoint: own } = describeCheckpoint(workspace, checkpoint);
  const images: WantedImages = { dataset, split };
  if (layers.every((layer) => passOver(workspace, own.id, layer, images))) return;
  await indexSplit(workspace, { checkpoint, dataset, split, layers, top: sheetImages }, context);
}

const nameOf = ({ catalog }: Workspace, datasetId: number): string => datasetById(catalog, datasetId).name;

interface CheckpointSelection {
  readonly checkpoint: string;
  readonly selection: UnitSelection;
}

function selectionsOf(workspace: Workspace, content: PanelContent): CheckpointSelection[] {
  if (content.kind === 'features') {
    const described = describeCheckpoint(workspace, content.checkpoint);
    return featureSelections(workspace, described, content).flatMap(({ selection }) =>
      selection ? [{ checkpoint: content.checkpoint, selection }] : [],
    );
  }
  if (content.kind !== 'compare') return [];
  const sides = compareSelections(workspace, content)?.sides ?? [];
  return sides.map((selection, i) => ({ checkpoint: content.checkpoints[i]!, selection }));
}

async function projectFor(
  workspace: Workspace,
  checkpoint: string,
  selection: UnitSelection,
  context: JobContext,
): Promise<void> {
  const missing = keptTiles(workspace, selection).filter(({ stored }) => !stored);
  if (missing.length === 0) return;
  const { layer, rule } = selection;
  const loaded = loadCheckpoint(workspace, checkpoint);
  await computeTiles(workspace, loaded, { layer, rule, runtime: chooseRuntime(undefined) }, missing, context);
}
