import type { FoundArrays, Kept } from '../../shared/experiment.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { plainSource } from '../../workbench/analyses/plainSource.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { float32Digits } from '../../workbench/workspace/outputs.ts';
import type { SimilarityParameters } from './declaration/kept.ts';
import { matchesOf, mostAlike } from './declaration/units.ts';
import { similarity as declaration } from './declaration.ts';
import { matchedPairs } from './source/matchedPairs.ts';

interface Content {
  readonly analysisId: number;
  readonly pairs: number;
  readonly place?: number | undefined;
}

const plain = plainSource('similarity', {
  'layers.csv': (kept, arrays) => layerTable(kept as Kept<SimilarityParameters>, arrays),
  'units.csv': (kept, arrays) => unitTable((kept as Kept<SimilarityParameters>).parameters, arrays),
});

/** Its arrays, and tables of its layers and of the units of every two layers; a panel has images of units besides. */
export const similarity: ExperimentSource<Kept, Content> = {
  ...plain,
  panel: (workspace, content) => {
    const own = plain.panel(workspace, content);
    if (own.state !== 'ready') return own;
    return {
      ...own,
      load: async () => {
        const kept = keptAnalysis(workspace, 'similarity', content.analysisId);
        const arrays = keptArrays(workspace, 'similarity', kept);
        const asked = content.place ?? mostAlike(arrays.cka!.data);
        const place = asked < arrays.cka!.data.length ? asked : 0;
        const matched = await matchedPairs(workspace, kept.parameters, arrays, place, content.pairs);
        return { kind: 'similarity', shown: declaration.shown(kept, arrays), matched };
      },
    };
  },
};

function layerTable(kept: Kept<SimilarityParameters>, arrays: FoundArrays) {
  const { models, cka, chance, meanInSecond, meanInFirst } = declaration.shown(kept, arrays);
  const [first, second] = models;
  return [
    ['first', 'second', 'cka', 'meanInSecond', 'meanInFirst', 'chance'],
    ...first.layers.flatMap((own, a) =>
      second.layers.map((other, b) => {
        const at = a * second.layers.length + b;
        return [
          own.name,
          other.name,
          ...[cka, meanInSecond, meanInFirst, chance].map((all) => float32Digits(all[at]!)),
        ];
      }),
    ),
  ];
}

function unitTable({ models }: SimilarityParameters, arrays: FoundArrays) {
  const [first, second] = models;
  return [
    ['model', 'layer', 'unit', 'otherLayer', 'best', 'correlation', 'mutual', 'partner', 'partnerCorrelation'],
    ...first.layers.flatMap((own, a) =>
      second.layers.flatMap((other, b) => {
        const matches = matchesOf({ models }, arrays, [a, b]);
        return [
          ...matches.first.map((unit) => ({ model: 1, layer: own.name, otherLayer: other.name, ...unit })),
          ...matches.second.map((unit) => ({ model: 2, layer: other.name, otherLayer: own.name, ...unit })),
        ].map(({ model, layer, unit, otherLayer, best, correlation, mutual, partner, partnerCorrelation }) => [
          ...[model, layer, unit, otherLayer, best, float32Digits(correlation), Number(mutual), partner],
          float32Digits(partnerCorrelation),
        ]);
      }),
    ),
  ];
}
