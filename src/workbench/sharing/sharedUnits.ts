import { unitSheets } from '../../catalog/features/unitSheets.ts';
import type { SharedMaps } from '../../shared/contract/share.ts';
import { type Rule, sheetImages } from '../../shared/contract/unit.ts';
import type { SharedSheet, SharedUnits } from '../../shared/sharedFolder.ts';
import { indexedLayer, listUnitsWithTops } from '../features/units.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The blobs of a unit's sheet under a rule. */
export interface SheetBlobs {
  readonly channel: number;
  readonly rule: Rule;
  readonly projections: string;
  readonly clipped: string;
  readonly patches: string;
}

/** An indexed layer as a shared folder has it, and the pictures that go with it. */
export interface SharedLayer {
  readonly held: Omit<SharedUnits, 'tileSize'>;
  readonly blobs: readonly SheetBlobs[];
  /** Of all strongest images. */
  readonly imageIds: readonly number[];
}

/**
 * The chosen units of an indexed layer whose sheets are made under each of `rules`. `paths`: whether it is told where images lie. Throws as `listUnits`.
 */
export function sharedLayer(
  workspace: Pick<Workspace, 'catalog'>,
  { channels, ...source }: SharedMaps,
  rules: readonly Rule[],
  paths: boolean,
): SharedLayer {
  const isChosen = ({ channel }: { readonly channel: number }) => channels === null || channels.includes(channel);
  const { units: all, ...about } = listUnitsWithTops(workspace, source);
  const units = all.filter(isChosen);
  const { pass, layer } = indexedLayer(workspace, source);
  const tops = units.map(({ channel, top }) => ({
    channel,
    top: top.slice(0, sheetImages).map((own) => (paths ? own : { ...own, image: '' })),
  }));
  const kept = rules.map((rule) => ({
    rule,
    sheets: unitSheets(workspace.catalog, pass.id, layer.name, rule).filter(isChosen),
  }));
  return {
    held: {
      units: { ...about, units: units.map(({ top: _top, ...unit }) => unit) },
      tops,
      sheets: kept.map(({ rule, sheets }) => ({
        rule,
        units: sheets.map(
          ({ channel, tiles }): SharedSheet => ({
            channel,
            tiles: tiles.map(({ imageId, box, scale, clippedScale }) => {
              return { imageId, box, scale, clippedScale: clippedScale ?? scale };
            }),
          }),
        ),
      })),
    },
    blobs: kept.flatMap(({ rule, sheets }) =>
      sheets.map(({ channel, projectionsBlob, clippedBlob, patchesBlob }) => ({
        ...{ channel, rule, projections: projectionsBlob, clipped: clippedBlob ?? projectionsBlob },
        patches: patchesBlob,
      })),
    ),
    imageIds: [...new Set(tops.flatMap(({ top }) => top.map(({ imageId }) => imageId)))],
  };
}
