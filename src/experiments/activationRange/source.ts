import type { Raster } from '../../figure/marks/display.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { plainSource } from '../../workbench/analyses/plainSource.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { describeModel } from '../../workbench/models/models.ts';
import { centreOf, cutPixels, rasterOf } from '../../workbench/pictures/cut.ts';
import { picturesFromCatalog } from '../../workbench/pictures/picture.ts';
import { type KeptRange, shown } from './declaration/kept.ts';
import type { RangeImage } from './declaration/unitRange.ts';
import type { RangePanelContent } from './declaration.ts';
import { rangeOfUnit } from './job/answers.ts';

const plain = plainSource('activationRange', {
  'maps.csv': (kept, arrays) => {
    const { rows } = shown(kept as KeptRange, arrays);
    return [
      ['channel', 'images', 'firingShare', 'maximum', 'clarity', 'polysemanticity', 'redundancy', 'nearest'],
      ...rows.map((own) => [
        ...[own.channel, own.read, own.firingShare, own.maximum],
        ...[own.clarity, own.polysemanticity, own.redundancy, own.nearest ?? Number.NaN],
      ]),
    ];
  },
  'images.csv': (kept, { images, labels, values, positions, relevance }) => {
    const { channels, classes } = (kept as KeptRange).parameters;
    const lines = Array.from(images!.data, (id, image) =>
      channels.map((channel, map) => {
        const at = image * channels.length + map;
        const className = classes[labels!.data[image]!] ?? '';
        return [id, className, channel, values!.data[at]!, positions!.data[at]!, relevance!.data[at]!];
      }),
    );
    return [['image', 'class', 'channel', 'activation', 'position', 'relevance'], ...lines.flat()];
  },
});

/** Its arrays, its maps and images as tables, and a panel of one map. */
export const activationRange: ExperimentSource<KeptRange, RangePanelContent> = {
  ...plain,
  panel: (workspace, content) => ({
    ...plain.panel(workspace, content),
    load: async () => {
      const kept = keptAnalysis(workspace, 'activationRange', content.analysisId);
      const channel = content.channel ?? kept.parameters.channels[0]!;
      const range = rangeOfUnit(workspace, kept, keptArrays(workspace, 'activationRange', kept), channel);
      const { preprocessing } = describeModel(workspace, kept.model);
      const rows = [...(range.bands ?? []).map(({ images }) => images), range.least].flat();
      const ids = [...new Set(rows.map(({ imageId }) => imageId))];
      const pictures = await picturesFromCatalog(workspace, ids, preprocessing, new AbortController().signal);
      const seen = new Map(ids.map((id, i) => [id, centreOf(preprocessing, pictures[i]!.pixels)]));
      const patchOf = ({ imageId, box }: RangeImage): Raster => rasterOf(cutPixels(seen.get(imageId)!, box));
      return {
        ...{ kind: 'activationRange' as const, range },
        bands: (range.bands ?? []).map(({ images }) => images.map(patchOf)),
        least: range.least.map(patchOf),
      };
    },
  }),
};
