import * as experiments from '../../experiments/sources.ts';
import type { PanelContent } from '../../shared/figureDocument.ts';
import type { ViewSource } from '../analyses/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { curvesSource } from './curvesSource.ts';
import { filtersSource } from './filtersSource.ts';
import type { PanelSource } from './source.ts';
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
      return source.state === 'ready' ? withFindings(workspace, source) : source;
    }
  }
}
