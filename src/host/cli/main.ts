import { Command, CommanderError } from 'commander';
import { switchbackVersion } from '../../workbench/workspace/versions.ts';
import { defaultWorkspace } from '../../workbench/workspace/workspace.ts';
import { addDatasetCommands } from './commands/dataset.ts';
import { addFigureCommands } from './commands/figure.ts';
import { addModelCommands } from './commands/model.ts';
import { addPredictCommand } from './commands/predict.ts';
import { addRunCommands } from './commands/run.ts';
import { addScanCommands } from './commands/scan.ts';
import { addServeCommands } from './commands/serve.ts';
import { addShareCommand } from './commands/share.ts';
import { addSystemCommands } from './commands/system.ts';
import { addTensorflowCommand } from './commands/tensorflow.ts';
import { addTrainCommand } from './commands/train.ts';
import { addExperimentCommands } from './experimentCommands.ts';
import { path } from './options.ts';
import { hearOutputTrouble } from './outputTrouble.ts';
import { print } from './printed.ts';
import { exitCodes } from './session.ts';

const program = new Command('switchback')
  .description('See what a convolutional network has learned.')
  .version(switchbackVersion, '-V, --version')
  .option('--workspace <folder>', `where everything is kept (default: ${defaultWorkspace()})`, path)
  .option('--json', 'one JSON document on stdout')
  .showHelpAfterError('(--help says how this command is used)');

for (const add of [
  addSystemCommands,
  addDatasetCommands,
  addTrainCommand,
  addRunCommands,
  addModelCommands,
  addPredictCommand,
  addFigureCommands,
  addScanCommands,
  addShareCommand,
  addExperimentCommands,
  addServeCommands,
  addTensorflowCommand,
]) {
  add(program);
}
throwOnWrongUse(program);
hearOutputTrouble();

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
  if (process.exitCode !== 0 && process.argv.includes('--json')) {
    const message = error.message.replace(/^error: /, '');
    print(process.stdout, JSON.stringify({ error: { code: 'BAD_ARGUMENT', message } }, null, 2));
  }
}

/** Commander ends the process with 1 on wrong use, which here means that a job has failed. */
function throwOnWrongUse(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwOnWrongUse(child);
}
