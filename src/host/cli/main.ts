import { Command, CommanderError } from 'commander';
import { switchbackVersion } from '../../workbench/workspace/versions.ts';
import { defaultWorkspace } from '../../workbench/workspace/workspace.ts';
import { groupsFor } from './commandGroups.ts';
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

program.exitOverride();
hearOutputTrouble();

try {
  const [name] = program.parseOptions(process.argv.slice(2)).operands;
  for (const { load } of groupsFor(name)) (await load())(program);
  throwOnWrongUse(program);
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
