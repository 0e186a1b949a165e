import { topActivations } from '../../catalog/features/indexes.ts';
import { receptiveFields, unitBox } from '../../engine/network/receptiveField.ts';
import { type DrawnUnitSheet, type Rule, sheetImages } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { LoadedModels } from '../models/loadedModels.ts';
import { describeModel } from '../models/models.ts';
import { centreOf } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import { sheetPicture } from '../pictures/sheetPicture.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { drawnSheets } from './drawnSheets.ts';
import { drawnPatch } from './drawnTile.ts';
import { checkChannel, placeOf, unitProjector } from './projecting.ts';
import { indexedLayer, type UnitsRequest } from './units.ts';

/** One map of an indexed layer. */
export interface UnitRequest extends UnitsRequest {
  readonly channel: number;
}

/**
 * The sheet of one map, drawn for whoever looks at it now and not kept; `null` for a map that fires on no image. Throws as `listUnits`,
 * `BAD_ARGUMENT` for a channel that is not there.
 */
export async function drawnUnitSheet(
  models: LoadedModels,
  { rule, ...request }: UnitRequest & { readonly rule: Rule },
  signal: AbortSignal,
): Promise<DrawnUnitSheet | null> {
  const { workspace } = models;
  const loaded = models.model(request.model);
  const { layer, tops } = strongest(workspace, request);
  if (tops.length === 0) return null;
  const subject = { ...loaded, runtime: await models.runtime(), memoryBytes: workspace.memoryBytes };
  const projector = await models.program(loaded, `${rule} from ${layer}`, () => unitProjector(subject, layer, rule));
  const units = [{ channel: request.channel, tops }];
  const [sheet] = await drawnSheets(workspace, loaded, layer, projector, units, { signal, warn: () => {} });
  return { projections: sheet!.projections, clipped: sheet!.clipped };
}

/** The patches of a map's sheet, for which no tensors are needed, as PNG. Throws as `drawnUnitSheet`, `NOT_FOUND` where it fires on no image. */
export async function unitPatches(workspace: Workspace, request: UnitRequest, signal: AbortSignal): Promise<Buffer> {
  const { layer, tops } = strongest(workspace, request);
  const { network, preprocessing } = describeModel(workspace, request.model);
  const field = receptiveFields(network).get(layer)!;
  const imageIds = tops.map(({ imageId }) => imageId);
  const pictures = await picturesFromCatalog(workspace, imageIds, preprocessing, signal);
  const patches = tops.map(({ position }, i) => {
    const box = unitBox(field, ...placeOf(network, layer, { position }));
    return drawnPatch(centreOf(preprocessing, pictures[i]!.pixels), box);
  });
  if (tops.length === 0) {
    const places = { layer, channel: request.channel, count: 0, rank: 1 };
    throw new SwitchbackError('NOT_FOUND', say('workbench.firesOnFewer', places));
  }
  return sheetPicture(patches);
}

function strongest(workspace: Workspace, request: UnitRequest) {
  const { layer, pass } = indexedLayer(workspace, request);
  checkChannel(describeModel(workspace, request.model).network, layer.name, request.channel);
  const tops = topActivations(workspace.catalog, pass.id, layer.name, request.channel).slice(0, sheetImages);
  return { layer: layer.name, tops };
}
