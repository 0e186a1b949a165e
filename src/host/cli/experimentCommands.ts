import type { Command } from 'commander';
import * as commands from '../../experiments/commands.ts';
import * as experiments from '../../experiments/declarations.ts';
import { type AnalysisKind, analysisKinds } from '../../shared/contract/analysis.ts';
import { stageOf } from '../../shared/stages.ts';
import { type AnalysisRequest, analyse } from '../../workbench/analyses/analyse.ts';
import { analysisReport, writeAnalysis, writeTogether } from '../../workbench/analyses/files.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { dividedKinds } from '../../workbench/shards/divided.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { outFolderOption, runtimeOption } from './choices.ts';
import type { ExperimentCommand, ViewCommands } from './experimentCommand.ts';
import { planning } from './planning.ts';
import { performIn } from './session.ts';

/** The commands of views of indexes; and one for each other experiment: it does one, and writes its files into a folder. */
export function addExperimentCommands(program: Command): void {
  const figure = named(program, 'figure');
  const plan = named(named(program, 'scan'), 'plan');
  for (const add of Object.values<unknown>(commands))
    if (typeof add === 'function') (add as ViewCommands)(program, figure, plan);
  for (const kind of analysisKinds) {
    addExperimentCommand(program, kind);
    addPlanCommand(plan, kind);
  }
}

const named = (parent: Command, name: string) => parent.commands.find((command) => command.name() === name)!;

function addPlanCommand(plan: Command, kind: AnalysisKind): void {
  if (!dividedKinds.includes(kind)) return;
  const { description, options, request } = experimentOf(kind);
  const command = plan.command(experiments[kind].command).description(description);
  for (const option of [...options(), runtimeOption()]) command.addOption(option);
  planning(command, (given: Given) => ({ kind, request: request(given) }));
}

interface Given {
  readonly out?: string;
}

const experimentOf = (kind: AnalysisKind) =>
  commands[kind] as unknown as ExperimentCommand<Given, AnalysisRequest<AnalysisKind>, unknown>;

function addExperimentCommand(program: Command, kind: AnalysisKind): void {
  const experiment = experimentOf(kind);
  const { description, options, request, each, outIsOptional } = experiment;
  const command = program.command(experiments[kind].command).description(description);
  for (const option of [...options(), runtimeOption(), outFolderOption(!outIsOptional)]) command.addOption(option);
  command.action((given: Given, own: Command) =>
    performIn(own, 'write', async (workspace, context) => {
      const asked = each?.(given) ?? [given];
      const ids: number[] = [];
      for (const [i, one] of asked.entries()) {
        const stage = asked.length > 1 ? stageOf(context, i / asked.length, (i + 1) / asked.length) : context;
        const { analysisId } = await analyse(workspace, kind, request(one), stage);
        ids.push(analysisId);
        if (one.out !== undefined) await writeAnalysis(workspace, kind, analysisId, one.out, context);
      }
      if (given.out !== undefined && ids.length > 1) await writeTogether(workspace, kind, ids, given.out, context);
      const told = linesOf(workspace, kind, experiment, ids);
      const text = given.out === undefined ? told : [...told, `its files are in ${given.out}`];
      const reports = ids.map((id) => analysisReport(workspace, kind, id));
      return { data: reports.length > 1 ? reports : reports[0], text: text.join('\n') };
    }),
  );
}

function linesOf(
  workspace: Workspace,
  kind: AnalysisKind,
  { lines, linesTogether }: Pick<ExperimentCommand<Given, unknown, unknown>, 'lines' | 'linesTogether'>,
  ids: readonly number[],
): readonly string[] {
  const found = ids.map((id) => {
    const kept = keptAnalysis(workspace, kind, id);
    return [kept, keptArrays(workspace, kind, kept)] as const;
  });
  if (found.length > 1 && linesTogether) return linesTogether(found);
  return found.flatMap(([kept, arrays]) => lines?.(kept, arrays) ?? []);
}
