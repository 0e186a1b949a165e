import { unitNotes } from '../../catalog/features/unitNotes.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import { csvFile, float32Digits } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { indexedLayer, listUnitsWithTops, type UnitsRequest } from './units.ts';

const ranks = Array.from({ length: sheetImages }, (_, i) => i + 1);
const columns = [
  ...['model', 'layer', 'unit', 'dataset', 'split', 'images'],
  ...['maximum', 'mean', 'firing_share', 'fired_share', 'dead', 'class', 'selectivity', 'strongest_images'],
  ...['starred', 'tags', 'note'],
  ...ranks.flatMap((rank) => [`image_${rank}`, `class_${rank}`, `activation_${rank}`]),
];

/**
 * The maps of an indexed layer as CSV, a row each: every number of the index, what is noted on it (tags separated by commas), and its nine strongest images,
 * empty where it fires on fewer. Throws as `listUnits`.
 */
export function unitTable(workspace: Pick<Workspace, 'catalog'>, request: UnitsRequest): string {
  const { modelId } = indexedLayer(workspace, request).pass;
  const { model, layer, dataset, split, images, classes, units } = listUnitsWithTops(workspace, request);
  const noted = new Map(unitNotes(workspace.catalog, modelId, layer).map((own) => [own.channel, own]));
  const rows = units.map((unit) => {
    const { channel, maximum, mean, firingShare, firedShare, dead, topClass, selectivity, strongest, top } = unit;
    const own = noted.get(channel);
    return [
      ...[model, layer, channel, dataset, split, images],
      ...[
        float32Digits(maximum),
        mean,
        firingShare,
        firedShare ?? Number.NaN,
        Number(dead),
        topClass === null ? '' : classes[topClass]!,
      ],
      ...[selectivity, strongest, Number(own?.isStarred ?? false), own?.tags.join(',') ?? '', own?.note ?? ''],
      ...ranks.flatMap((_, i): (string | number)[] => {
        const image = top[i];
        return image ? [image.image, image.className, float32Digits(image.activation)] : ['', '', ''];
      }),
    ];
  });
  return csvFile([columns, ...rows]);
}
