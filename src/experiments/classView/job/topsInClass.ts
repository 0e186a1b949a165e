import { imagesByIds } from '../../../catalog/datasets/images.ts';
import { imageName } from '../../../dataset/listed.ts';
import { cellGrid, placeInGrid } from '../../../engine/network/cellGrid.ts';
import { resolveLayer } from '../../../engine/network/layers.ts';
import { sheetImages, type UnitTop } from '../../../shared/contract/unit.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { keptAnalysis, keptArrays } from '../../../workbench/analyses/kept.ts';
import { checkChannel } from '../../../workbench/features/projecting.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { firstUnit } from '../declaration/kept.ts';

/** The images of a class that excite a unit most, from the strongest down, those on which it fires. Throws `NOT_FOUND` for what is not there. */
export function topsInClass(
  workspace: Workspace,
  asked: { readonly id: number; readonly class: number; readonly layer: string; readonly channel: number },
): UnitTop[] {
  const kept = keptAnalysis(workspace, 'classView', asked.id);
  const { classes, layers } = kept.parameters;
  const { network } = describeModel(workspace, kept.model);
  const grid = cellGrid(network, resolveLayer(network, asked.layer).name);
  checkChannel(network, asked.layer, asked.channel);
  const layer = layers.findIndex(({ name }) => name === asked.layer);
  const ofClass = classes[asked.class];
  if (layer < 0 || !ofClass) {
    throw new SwitchbackError('NOT_FOUND', say('classView.notInView', { id: asked.id, layer: asked.layer }));
  }
  const { topImages, topPositions, topValues } = keptArrays(workspace, 'classView', kept);
  const unit = asked.class * firstUnit(layers, layers.length) + firstUnit(layers, layer) + asked.channel;
  const places = Array.from({ length: sheetImages }, (_, i) => unit * sheetImages + i).filter(
    (at) => topImages!.data[at]! >= 0,
  );
  const images = imagesByIds(
    workspace.catalog,
    places.map((at) => topImages!.data[at]!),
  );
  return places.map((at, i) => {
    const image = images.get(topImages!.data[at]!)!;
    return {
      ...{ rank: i + 1, imageId: image.id, image: imageName(image), className: ofClass.name },
      ...{ activation: topValues!.data[at]!, position: placeInGrid(grid, topPositions!.data[at]!) },
    };
  });
}
