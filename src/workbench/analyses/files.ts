import * as sources from '../../experiments/sources.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { findingsOf } from '../figures/withFindings.ts';
import { writeOutputs } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { analysisFigure } from './figureFile.ts';
import { keptAnalysis } from './kept.ts';
import type { ExperimentSource, FileParts } from './source.ts';

const sourceOf = (kind: AnalysisKind) => sources[kind] as unknown as ExperimentSource<unknown, unknown>;

const partsOf = (workspace: Workspace, warn: FileParts['warn']): FileParts => ({
  warn,
  findings: (projected) => findingsOf(workspace, projected),
});

/** Every file that an analysis can be had as, each made when it is asked for: a figure of it, and what its experiment gives. Throws `NOT_FOUND`. */
function filesOf(workspace: Workspace, kind: AnalysisKind, id: number) {
  const own = sourceOf(kind).files(
    workspace,
    keptAnalysis(workspace, kind, id),
    partsOf(workspace, () => {}),
  );
  return { ...analysisFigure(workspace, kind, id), ...own };
}

/** Names of the files that an analysis can be had as. Throws `NOT_FOUND`. */
export const analysisFileNames = (workspace: Workspace, kind: AnalysisKind, id: number): string[] =>
  Object.keys(filesOf(workspace, kind, id));

/** One file of an analysis. Throws `NOT_FOUND`. */
export async function analysisFile(
  workspace: Workspace,
  kind: AnalysisKind,
  id: number,
  file: string,
): Promise<Uint8Array> {
  const files: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = filesOf(workspace, kind, id);
  if (!Object.hasOwn(files, file)) throw new SwitchbackError('NOT_FOUND', say('host.noAnalysisFile', { kind, file }));
  return files[file]!();
}

/** What an analysis is and has found, as JSON. Throws `NOT_FOUND`. */
export function analysisReport(workspace: Workspace, kind: AnalysisKind, id: number): unknown {
  return sourceOf(kind).report(workspace, keptAnalysis(workspace, kind, id));
}

/** Writes every file of an analysis into a folder. Warns of what they show otherwise than they should. Throws as `writeOutputs`. */
export async function writeAnalysis(
  workspace: Workspace,
  kind: AnalysisKind,
  id: number,
  folder: string,
  { warn }: Pick<JobContext, 'warn'>,
): Promise<void> {
  const kept = keptAnalysis(workspace, kind, id);
  await writeMade(folder, sourceOf(kind).files(workspace, kept, partsOf(workspace, warn)));
}

/** Writes the files that several analyses have together into a folder; none where their experiment has no such files. Throws as `writeOutputs`. */
export async function writeTogether(
  workspace: Workspace,
  kind: AnalysisKind,
  ids: readonly number[],
  folder: string,
  { warn }: Pick<JobContext, 'warn'>,
): Promise<void> {
  const all = ids.map((id) => keptAnalysis(workspace, kind, id));
  await writeMade(folder, sourceOf(kind).together?.(workspace, all, partsOf(workspace, warn)) ?? {});
}

async function writeMade(
  folder: string,
  made: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>,
): Promise<void> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, make] of Object.entries(made)) files[name] = await make();
  writeOutputs(folder, files);
}
