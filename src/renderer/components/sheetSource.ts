import type { SplitName } from '../../shared/contract/dataset.ts';

/** Of which indexed layer units are, over which images. */
export interface SheetSource {
  readonly model: string;
  readonly layer: string;
  readonly dataset: string;
  readonly split: SplitName;
}

/** Where the patches of a unit's strongest images are to be had. */
export function patchesAddress({ model, layer, dataset, split }: SheetSource, channel: number): string {
  return `/pictures/patches?${new URLSearchParams({ model, layer, dataset, split, channel: `${channel}` })}`;
}
