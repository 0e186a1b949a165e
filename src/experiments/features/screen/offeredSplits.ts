import type { DatasetSummary } from '../../../shared/contract/dataset.ts';
import { splitNames } from '../../../shared/contract/dataset.ts';
import type { IndexedSplit } from '../../../shared/contract/unit.ts';

/** Images over which a layer can be looked at. */
export interface OfferedSplit extends IndexedSplit {
  /** If not, that is done first. */
  readonly isIndexed: boolean;
}

/** What a layer is indexed on, and after that every other split that has images, those of the usual data set first. */
export function offeredSplits(
  indexed: readonly IndexedSplit[],
  datasets: readonly Pick<DatasetSummary, 'name' | 'splits'>[],
  usual: string | null,
): OfferedSplit[] {
  const isIndexed = (own: IndexedSplit) =>
    indexed.some(({ dataset, split }) => dataset === own.dataset && split === own.split);
  const others = datasets
    .toSorted((a, b) => Number(b.name === usual) - Number(a.name === usual))
    .flatMap(({ name, splits }) =>
      splitNames.flatMap((split) => (splits[split] > 0 ? [{ dataset: name, split, isIndexed: false }] : [])),
    );
  return [...indexed.map((own) => ({ ...own, isIndexed: true })), ...others.filter((own) => !isIndexed(own))];
}
