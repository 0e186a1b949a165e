import { plainSource } from '../../workbench/analyses/plainSource.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { type KeptEvidence, shown } from './declaration/kept.ts';
import { comparisons, measures } from './declaration/measures.ts';
import type { EvidencePanelContent } from './declaration.ts';

/** Its arrays, the table of its figure, and every image by itself. */
export const evidence: ExperimentSource<KeptEvidence, EvidencePanelContent> = plainSource('evidence', {
  'evidence.csv': (kept, arrays) => {
    const { rows, methods } = shown(kept as KeptEvidence, arrays);
    const bounds = comparisons.flatMap((name) => [name, `${name}Low`, `${name}High`]);
    const lines = rows.flatMap(({ layer, images, chance, methods: own }) =>
      methods.flatMap((method, i) =>
        measures.map((measure) => {
          const standing = own[i]![measure];
          const numbers = comparisons.flatMap((name) => {
            const { mean, low, high } = standing[name];
            return [mean, low, high];
          });
          return [layer, method, measure, images, chance, ...numbers, standing.place];
        }),
      ),
    );
    return [['layer', 'method', 'measure', 'images', 'chance', ...bounds, 'place'], ...lines];
  },
  'images.csv': (kept, { scores, chance, units }) => {
    const { layers, images, methods } = (kept as KeptEvidence).parameters;
    const lines = layers.flatMap((layer, l) =>
      images.flatMap(({ id, label }, image) => {
        const at = l * images.length + image;
        return methods.map((method, m) => {
          const from = (at * methods.length + m) * measures.length;
          const own = scores!.data.subarray(from, from + measures.length);
          return [layer, id, label, ...units!.data.subarray(3 * at, 3 * at + 3), method, chance!.data[at]!, ...own];
        });
      }),
    );
    return [['layer', 'image', 'class', 'channel', 'y', 'x', 'method', 'chance', ...measures], ...lines];
  },
}) as ExperimentSource<KeptEvidence, EvidencePanelContent>;
