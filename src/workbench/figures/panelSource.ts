import * as experiments from '../../experiments/sources.ts';
import type { PanelContent } from '../../shared/figureDocument.ts';
import { ofWholeRow } from '../analyses/kept.ts';
import type { ViewSource } from '../analyses/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { curvesSource } from './curvesSource.ts';
import { filtersSource } from './filtersSource.ts';
import type { PanelSource, ReadySource } from './source.ts';
import { withFindings } from './withFindings.ts';

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
    default: {
      const source = (experiments[content.kind] as ViewSource<typeof content>).panel(workspace, content);
      return source.state === 'ready' ? withFindings(workspace, ofWhole(workspace, content, source)) : source;
    }
  }
}

/** A panel of an analysis whose row may be damaged. */
function ofWhole(workspace: Workspace, content: PanelContent, source: ReadySource): ReadySource {
  if (!('analysisId' in content)) return source;
  const { kind, analysisId } = content;
  const made = <T>(make: () => Promise<T>) => ofWholeRow(workspace, kind, analysisId, make);
  return {
    ...source,
    load: () => made(source.load),
    provenance: () => made(source.provenance),
    files: () => made(source.files),
  };
}
