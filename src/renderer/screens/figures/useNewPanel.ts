import type { NewPanelContent, PanelKind } from '../../../shared/figureDocument.ts';
import { client } from '../../contract/client.ts';
import { latestLayer } from '../../experiments/latestLayer.ts';
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
  const latest = await latestLayer();
  return latest && { kind: 'filters', checkpoint: latest.model.name };
}
