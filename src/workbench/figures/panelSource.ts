import * as experiments from '../../experiments/sources.ts';
import type { PanelContent } from '../../shared/figureDocument.ts';
import type { ExperimentSource, KnownOfUnits, ProjectedUnits, ViewSource } from '../analyses/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { curvesSource } from './curvesSource.ts';
import { filtersSource } from './filtersSource.ts';
import type { PanelSource } from './source.ts';

/**
 * Looks up what a panel shows. Throws `NOT_FOUND` for a checkpoint, layer, run or analysis that is not there, `MISMATCH` for checkpoints
 * that cannot be compared.
 */
export function panelSource(workspace: Workspace, content: PanelContent): PanelSource {
  switch (content.kind) {
    case 'filters':
      return filtersSource(workspace, content);
    case 'curves':
      return curvesSource(workspace, content);
    case 'text':
      return {
        state: 'ready',
        key: JSON.stringify(content),
        load: async () => content,
        provenance: async () => ({}),
        files: async () => ({}),
      };
    default:
      return (experiments[content.kind] as ViewSource<typeof content>).panel(workspace, content, (units) =>
        knownOfUnits(workspace, units),
      );
  }
}

/** What experiments have found about units that a panel shows. */
function knownOfUnits(workspace: Workspace, units: ProjectedUnits): KnownOfUnits[] {
  const sources = Object.values(experiments) as Pick<ExperimentSource<unknown, unknown>, 'ofUnits'>[];
  return sources.flatMap((source) => source.ofUnits?.(workspace, units) ?? []);
}
