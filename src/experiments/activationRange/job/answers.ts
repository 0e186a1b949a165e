import { cellGrid, placeInGrid } from '../../../engine/network/cellGrid.ts';
import { receptiveFields, unitBox } from '../../../engine/network/receptiveField.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { FoundArrays } from '../../../shared/experiment.ts';
import { say } from '../../../shared/sentence.ts';
import type { Answers } from '../../../workbench/analyses/job.ts';
import { keptAnalysis, keptArrays } from '../../../workbench/analyses/kept.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { mapRange } from '../analysis/unitRange.ts';
import type { KeptRange } from '../declaration/kept.ts';
import type { RangeImage, UnitRange } from '../declaration/unitRange.ts';
import type { activationRange as declaration } from '../declaration.ts';

/** One map over its range. Throws `NOT_FOUND` for a map that the analysis does not tell of. */
export function rangeOfUnit(
  workspace: Workspace,
  kept: KeptRange,
  arrays: FoundArrays,
  channel: number,
  label?: number,
): UnitRange {
  const { channels, layer, classes } = kept.parameters;
  const map = channels.indexOf(channel);
  if (map < 0)
    throw new SwitchbackError('NOT_FOUND', say('activationRange.noMap', { channel, count: channels.length }));
  const { network } = describeModel(workspace, kept.model);
  const field = receptiveFields(network).get(layer)!;
  const grid = cellGrid(network, layer);
  const [, height, width] = network.inputShape;
  const own = mapRange(kept.parameters, arrays, map, label);
  const imageOf = (image: number): RangeImage => {
    const at = image * channels.length + map;
    const relevance = arrays.relevance!.data[at]!;
    const [y, x] = placeInGrid(grid, arrays.positions!.data[at]!);
    return {
      ...{ imageId: arrays.images!.data[image]!, className: classes[arrays.labels!.data[image]!] ?? '' },
      ...{ activation: arrays.values!.data[at]!, relevance: Number.isNaN(relevance) ? null : relevance },
      box: unitBox(field, y, x),
    };
  };
  return {
    ...own,
    ...{ channel, model: kept.model, layer, classes, inputSize: [height, width] },
    bands: own.bands?.map((band) => ({ ...band, images: band.images.map(imageOf) })) ?? null,
    strongest: own.strongest.map(imageOf),
    least: own.least.map(imageOf),
    relevant: own.relevant && { ...own.relevant, images: own.relevant.images.map(imageOf) },
  };
}

export const answers: Answers<(typeof declaration)['questions']> = {
  unit: async ({ workspace }, { analysisId, channel, label }) => {
    const kept = keptAnalysis(workspace, 'activationRange', analysisId);
    return rangeOfUnit(workspace, kept, keptArrays(workspace, 'activationRange', kept), channel, label);
  },
};
