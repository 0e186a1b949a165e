import { layerTable } from '../../engine/network/layers.ts';
import { parameterCount } from '../../engine/network/parameters.ts';
import type { ModelDetails } from '../../shared/contract/model.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { listModelSummaries } from './modelList.ts';
import { describeModel } from './models.ts';

/** One model. Throws as `describeModel`. */
export function showModel({ catalog }: Pick<Workspace, 'catalog'>, reference: string): ModelDetails {
  const described = describeModel({ catalog }, reference);
  const { network, preprocessing, classes, run } = described;
  const summary = listModelSummaries({ catalog }, run?.name).find(({ id }) => id === described.model.id)!;
  return {
    ...summary,
    inputShape: network.inputShape,
    parameters: parameterCount(network),
    layers: layerTable(network).length,
    preprocessing,
    ...{ outputs: network.outputs, scores: network.scores },
    classNames: classes,
    testTensor: described.model.source?.testTensor ?? null,
  };
}
