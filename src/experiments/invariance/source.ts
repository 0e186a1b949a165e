import { keptAnalysis } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import type { KeptInvariance } from './declaration/kept.ts';
import type { InvariancePanelContent } from './declaration.ts';
import { invarianceData, invarianceReport } from './source/data.ts';
import { dataFiles, invarianceFiles } from './source/files.ts';

/** Files and panels of invariances. */
export const invariance: ExperimentSource<KeptInvariance, InvariancePanelContent> = {
  report: invarianceReport,
  files: invarianceFiles,
  panel: (workspace, content) => {
    const kept = keptAnalysis(workspace, 'invariance', content.analysisId);
    return {
      state: 'ready',
      key: JSON.stringify([content, kept]),
      load: async () => ({ kind: 'invariance', ...(await invarianceData(workspace, kept, content)) }),
      provenance: async () => invarianceReport(workspace, kept),
      files: async () =>
        Object.fromEntries(Object.entries(dataFiles(workspace, kept)).map(([name, make]) => [name, make()])),
    };
  },
};
