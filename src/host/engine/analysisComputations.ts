import * as experiments from '../../experiments/jobs.ts';
import type { RequestDefinition } from '../../shared/rpc/request.ts';
import { analysisFile, analysisFileNames } from '../../workbench/analyses/files.ts';
import type { Answers } from '../../workbench/analyses/job.ts';
import type { Computations } from './computation.ts';

/** Files of analyses, and what experiments answer besides. */
export const analysisComputations: Computations<'analysis.listFiles' | 'analysis.file' | 'analysis.ask'> = {
  'analysis.listFiles': async ({ workspace }, { kind, id }) => analysisFileNames(workspace, kind, id),
  'analysis.file': async ({ workspace }, { kind, id, file }, { keep }) =>
    keep(await analysisFile(workspace, kind, id, file)),
  'analysis.ask': (models, { kind, question, input }, { signal }) => {
    const { answers } = experiments[kind] as { readonly answers: Answers<Readonly<Record<string, RequestDefinition>>> };
    return answers[question]!(models, input, signal);
  },
};
