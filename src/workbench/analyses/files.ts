import * as sources from '../../experiments/sources.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { findingsOf } from '../figures/withFindings.ts';
import { writeOutputs } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { analysisFigure } from './figureFile.ts';
import { keptAnalysis, ofWholeRow } from './kept.ts';
import type { ExperimentSource, FileParts } from './source.ts';

const sourceOf = (kind: AnalysisKind) => sources[kind] as unknown as ExperimentSource<unknown, unknown>;

const partsOf = (workspace: Workspace, warn: FileParts['warn']): FileParts => ({
  warn,
  findings: (projected) => findingsOf(workspace, projected),
});

type Made = Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

/** What its experiment gives of an analysis, each made when it is asked for. Throws `NOT_FOUND`. */
function ownFiles(workspace: Workspace, kind: AnalysisKind, id: number, warn: FileParts['warn']): Made {
  const kept = keptAnalysis(workspace, kind, id);
  const made = ofWholeRow(workspace, kind, id, () => sourceOf(kind).files(workspace, kept, partsOf(workspace, warn)));
  const whole = Object.entries(made).map(([name, make]) => [name, () => ofWholeRow(workspace, kind, id, make)]);
  return Object.fromEntries(whole);
}

/** Every file that an analysis can be had as: a figure of it, and what its experiment gives. Throws `NOT_FOUND`. */
const filesOf = (workspace: Workspace, kind: AnalysisKind, id: number): Made => ({
  ...analysisFigure(workspace, kind, id),
  ...ownFiles(workspace, kind, id, () => {}),
});

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
  const files = filesOf(workspace, kind, id);
  if (!Object.hasOwn(files, file)) throw new SwitchbackError('NOT_FOUND', say('host.noAnalysisFile', { kind, file }));
  return files[file]!();
}

/** What an analysis is and has found, as JSON. Throws `NOT_FOUND`. */
export function analysisReport(workspace: Workspace, kind: AnalysisKind, id: number): unknown {
  const kept = keptAnalysis(workspace, kind, id);
  return ofWholeRow(workspace, kind, id, () => sourceOf(kind).report(workspace, kept));
}

/** Writes every file of an analysis into a folder. Warns of what they show otherwise than they should. Throws as `writeOutputs`. */
export async function writeAnalysis(
  workspace: Workspace,
  kind: AnalysisKind,
  id: number,
  folder: string,
  { warn }: Pick<JobContext, 'warn'>,
): Promise<void> {
  await writeMade(folder, ownFiles(workspace, kind, id, warn));
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

async function writeMade(folder: string, made: Made): Promise<void> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, make] of Object.entries(made)) files[name] = await make();
  writeOutputs(folder, files);
}
