import type { Runtime } from '../../engine/runtime/runtime.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type FigureDocument, type PanelContent, panelsOf } from '../../shared/figureDocument.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import { computeTiles } from '../features/featureTiles.ts';
import { indexSplit } from '../features/indexing.ts';
import { loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { panelSource } from './panelSource.ts';
import type { PanelSource, ReadySource } from './source.ts';

export interface PrepareOptions {
  /** Layers are indexed where they are not: a pass over a whole split. */
  readonly index: boolean;
  readonly runtime?: string | undefined;
}

/**
 * Computes and keeps what the panels of a figure lack: projections, and before them the indexes of their layers. Where none may be made it
 * passes over the panels that need one. Throws as `panelSource` and `indexSplit`.
 */
export async function prepareFigure(
  workspace: Workspace,
  document: FigureDocument,
  options: PrepareOptions,
  context: JobContext,
): Promise<void> {
  const panels = panelsOf(document);
  for (const [i, { content }] of panels.entries()) {
    const stage = stageOf(context, i / panels.length, (i + 1) / panels.length);
    const source = panelSource(workspace, content);
    const isPassedOver = source.state === 'incomplete' && source.indexes.length > 0 && !options.index;
    if (!isPassedOver) await preparedSource(workspace, content, options, stage);
  }
}

/**
 * What a panel is drawn from, with what it lacked computed and kept. Throws as `panelSource` and `indexSplit`, and `NOT_FOUND` for a layer
 * without an index where none may be made.
 */
export async function preparedSource(
  workspace: Workspace,
  content: PanelContent,
  { index, runtime: wanted }: PrepareOptions,
  context: JobContext,
): Promise<ReadySource> {
  let source = panelSource(workspace, content);
  let indexed = 0;
  if (source.state === 'incomplete' && source.indexes.length > 0) {
    if (!index) throw notIndexed(source);
    for (const missing of source.indexes) {
      const to = indexed + indexShare / source.indexes.length;
      const stage = stageOf(context, indexed, to);
      await indexSplit(workspace, { ...missing, top: sheetImages, runtime: wanted }, stage);
      indexed = to;
    }
    source = panelSource(workspace, content);
  }
  if (source.state === 'incomplete') {
    await projectMissing(workspace, source, await chooseRuntime(wanted, context.warn), stageOf(context, indexed, 1));
    source = panelSource(workspace, content);
  }
  if (source.state === 'ready') return source;
  // A projection is kept under the hash that its picture has now.
  const { layer, model } = source.projections[0]!;
  throw new SwitchbackError('MISMATCH', say('figure.imagesChanged', { layer, checkpoint: model }));
}

/** What of the whole the indexes of a panel take, where it wants some, and its projections the rest. */
const indexShare = 0.5;

type Incomplete = Exclude<PanelSource, ReadySource>;

async function projectMissing(
  workspace: Workspace,
  { projections }: Incomplete,
  runtime: Runtime,
  context: JobContext,
): Promise<void> {
  for (const [i, { model, layer, rule, tiles }] of projections.entries()) {
    const loaded = loadModel(workspace, model);
    const stage = stageOf(context, i / projections.length, (i + 1) / projections.length);
    await computeTiles(workspace, loaded, { layer, rule, runtime }, tiles, stage);
  }
}

function notIndexed({ indexes }: Incomplete): SwitchbackError {
  const [{ model, dataset, split, layers }] = indexes as [Incomplete['indexes'][number]];
  const command = `switchback index --model ${model} --dataset ${dataset} --split ${split} --layers ${layers.join()}`;
  return new SwitchbackError(
    'NOT_FOUND',
    say('figure.notIndexedOn', { layers, checkpoint: model, dataset, split, command }),
  );
}
