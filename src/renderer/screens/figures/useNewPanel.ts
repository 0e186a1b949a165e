import type { NewPanelContent, PanelKind } from '../../../shared/figureDocument.ts';
import { client } from '../../contract/client.ts';
import { experimentScreen } from '../../experiments/listed.ts';
import { translated } from '../../messages/index.ts';

/** What a panel of each kind shows at first: the latest of what the workspace has; `null` where it has nothing to show. */
export async function firstContent(kind: PanelKind): Promise<NewPanelContent | null> {
  if (kind === 'text') return { kind, text: translated('figures.someWords') };
  const experiment = experimentScreen(kind);
  if (experiment) return experiment.panel.first();
  if (kind === 'curves') {
    const [run] = (await client.request('run.list', {})).result.filter(({ lastEpoch }) => lastEpoch).toReversed();
    return run ? { kind, runs: [run.name] } : null;
  }
  const models = (await client.request('model.list', {})).result;
  const latest = models.findLast(({ indexed }) => indexed) ?? models.at(-1);
  if (!latest) return null;
  if (kind === 'filters') return { kind, checkpoint: latest.name };
  const { layers } = (await client.request('unit.listLayers', { model: latest.name })).result;
  const top = layers.findLast(({ mapSize }) => mapSize[0] > 1) ?? layers[0];
  if (!top) return null;
  if (kind === 'features') return { kind, checkpoint: latest.name, layers: [{ layer: top.name }] };
  const other =
    models.findLast(({ run, name }) => run !== null && run === latest.run && name !== latest.name) ?? latest;
  return { kind: 'compare', checkpoints: [other.name, latest.name], layer: top.name };
}
