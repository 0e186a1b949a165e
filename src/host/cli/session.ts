import type { Command } from 'commander';
import { codeOf, SwitchbackError, sentenceOf, stackOf } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { isSentence, say } from '../../shared/sentence.ts';
import { logged } from '../../workbench/workspace/jobLog.ts';
import { openWorkspace, type Workspace, type WorkspaceAccess } from '../../workbench/workspace/workspace.ts';
import { print } from './printed.ts';
import { progressReporter } from './progress.ts';

/** What a command has to say: `data` for `--json`, `text` for a person. */
export interface Outcome {
  readonly data: unknown;
  readonly text: string;
}

/** Exit codes of every command. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 2 } as const;

/** A command that needs no workspace. */
export async function perform(command: Command, action: (context: JobContext) => Promise<Outcome>): Promise<void> {
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  const reporter = progressReporter(process.stderr);
  const stopper = new AbortController();
  const stop = () => stopper.abort(new SwitchbackError('CANCELLED', say('common.stopped')));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const outcome = await action({ report: reporter.report, warn: reporter.warn, signal: stopper.signal });
    reporter.stop();
    print(process.stdout, json ? JSON.stringify(outcome.data, sentencesAsText, 2) : outcome.text);
  } catch (error) {
    reporter.stop();
    fail(error, json === true);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** A command on a workspace, opened for it and closed after it. */
export function performIn(
  command: Command,
  access: WorkspaceAccess,
  action: (workspace: Workspace, context: JobContext) => Promise<Outcome>,
): Promise<void> {
  return perform(command, async (context) => {
    const { workspace: folder } = command.optsWithGlobals<{ workspace?: string }>();
    const workspace = openWorkspace(folder, access, `switchback ${fullName(command)}`);
    try {
      const work = () => action(workspace, context);
      if (access !== 'write') return await work();
      return await logged(workspace, fullName(command), { arguments: command.args, ...command.opts() }, context, work);
    } finally {
      workspace.close();
    }
  });
}

/** Scripts read sentences in English. */
const sentencesAsText = (_key: string, value: unknown) => (isSentence(value) ? value.text : value);

/** `dataset add`. */
function fullName(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${fullName(parent)} ${command.name()}` : command.name();
}

/** One sentence on stderr (and one document on stdout with `--json`); a defect of Switchback keeps its stack. */
function fail(error: unknown, json: boolean): void {
  const code = codeOf(error);
  const message = sentenceOf(error).text;
  if (json) print(process.stdout, JSON.stringify({ error: { code, message } }, null, 2));
  print(process.stderr, message);
  if (code === 'DEFECT') print(process.stderr, stackOf(error));
  process.exitCode = code === 'BAD_ARGUMENT' ? exitCodes.wrongUse : exitCodes.failed;
}
