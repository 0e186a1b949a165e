import type { PanelData } from '../../figure/panelData.ts';

/** What a panel is drawn from, or what of it is still to be computed. */
export type PanelSource =
  | {
      readonly state: 'ready';
      /** Two sources of one key draw the same. */
      readonly key: string;
      readonly load: () => Promise<PanelData>;
      /** Where it is from, as JSON. */
      readonly provenance: unknown;
      /** Arrays and pictures as files, by name. */
      readonly files: () => Promise<Readonly<Record<string, string | Uint8Array>>>;
    }
  | { readonly state: 'incomplete'; readonly projections: number; readonly index: boolean };
