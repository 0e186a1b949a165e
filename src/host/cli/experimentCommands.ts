import type { Command } from 'commander';
import * as commands from '../../experiments/commands.ts';
import * as experiments from '../../experiments/declarations.ts';
import { type AnalysisKind, analysisKinds } from '../../shared/contract/analysis.ts';
import { type AnalysisRequest, analyse } from '../../workbench/analyses/analyse.ts';
import { analysisReport, writeAnalysis } from '../../workbench/analyses/files.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { outFolderOption, runtimeOption } from './choices.ts';
import type { ExperimentCommand, ViewCommands } from './experimentCommand.ts';
import { performIn } from './session.ts';

/** The commands of views of indexes; and one for each other experiment: it does one, and writes its files into a folder. */
export function addExperimentCommands(program: Command): void {
  const figure = program.commands.find((command) => command.name() === 'figure')!;
  for (const add of Object.values<unknown>(commands))
    if (typeof add === 'function') (add as ViewCommands)(program, figure);
  for (const kind of analysisKinds) addExperimentCommand(program, kind);
}

function addExperimentCommand(program: Command, kind: AnalysisKind): void {
  const { description, options, request, outIsOptional, lines } = commands[kind] as unknown as ExperimentCommand<
    { readonly out?: string },
    AnalysisRequest<AnalysisKind>,
    unknown
  >;
  const command = program.command(experiments[kind].command).description(description);
  for (const option of [...options(), runtimeOption(), outFolderOption(!outIsOptional)]) command.addOption(option);
  command.action((given: { readonly out?: string }, own: Command) =>
    performIn(own, 'write', async (workspace, context) => {
      const { analysisId } = await analyse(workspace, kind, request(given), context);
      if (given.out !== undefined) await writeAnalysis(workspace, kind, analysisId, given.out, context);
      const kept = keptAnalysis(workspace, kind, analysisId);
      const told = lines?.(kept, keptArrays(workspace, kind, kept)) ?? [];
      const text = given.out === undefined ? told : [...told, `its files are in ${given.out}`];
      return { data: analysisReport(workspace, kind, analysisId), text: text.join('\n') };
    }),
  );
}
