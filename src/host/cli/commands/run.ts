import type { Command } from 'commander';
import { exportCurves } from '../../../workbench/training/curveFiles.ts';
import { curvesInFile } from '../../../workbench/training/readCurves.ts';
import { removeRun } from '../../../workbench/training/removeRun.ts';
import {
  describeRun,
  listRunDescriptions,
  type RunDescription,
  renameRunOf,
  requestOfRun,
  stepsOfRun,
} from '../../../workbench/training/runs.ts';
import { type Run, resumeTraining } from '../../../workbench/training/training.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { runtimeOption } from '../choices.ts';
import { decimal, path } from '../options.ts';
import { type Outcome, performIn } from '../session.ts';
import { table } from '../table.ts';

/** `run list | show | resume | rename | remove | export | curves | pause | cancel | lower-rate | set-rate | checkpoint`. */
export function addRunCommands(program: Command): void {
  const run = program.command('run').description('trainings');

  run
    .command('list')
    .description('the runs of the workspace')
    .action((_options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listRunDescriptions(workspace);
        const rows = data.map(({ name, dataset, network, status, epoch, epochs, lastEpoch }) => {
          return [name, dataset, network, status, `${epoch}/${epochs}`, percent(lastEpoch?.valError)];
        });
        const head = ['run', 'data set', 'network', 'status', 'epochs', 'validation error'];
        return {
          data,
          text:
            data.length > 0 ? table(head, rows) : 'No run yet: switchback train --dataset NAME --network zfnet-small',
        };
      }),
    );

  run
    .command('show <run>')
    .description("a run's recipe and every epoch's loss and errors")
    .option('--steps', "every step's loss instead")
    .action((name: string, { steps }: { steps?: boolean }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        if (!steps) return outcomeOf(describeRun(workspace, name));
        const data = stepsOfRun(workspace, name);
        const rows = data.map(({ step, epoch, loss, learningRate }) => [step, epoch, loss.toFixed(4), learningRate]);
        return { data, text: table(['step', 'epoch', 'loss', 'learning rate'], rows) };
      }),
    );

  run
    .command('resume <run>')
    .description('go on with a run that was stopped')
    .addOption(runtimeOption().default(undefined, 'that on which it was begun'))
    .action((name: string, { runtime }: { runtime?: string }, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        return runOutcome(workspace, await resumeTraining(workspace, name, context, runtime));
      }),
    );

  run
    .command('rename <run> <new-name>')
    .description('give a run another name')
    .action((name: string, next: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        renameRunOf(workspace, name, next);
        return { data: { run: next }, text: `${name} is called ${next}` };
      }),
    );

  run
    .command('remove <run>')
    .description('forget a run with its checkpoints and everything found on them')
    .action((name: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace) => {
        removeRun(workspace, name);
        return { data: { run: name }, text: `${name} is forgotten` };
      }),
    );

  run
    .command('export <run>')
    .description("save a run's curves: steps.csv, epochs.csv, deadMaps.csv, and an event file for TensorBoard")
    .requiredOption('--out <folder>', 'where to', path)
    .action((name: string, { out }: { out: string }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const files = exportCurves(workspace, name, out);
        return { data: { folder: out, files }, text: files.join('\n') };
      }),
    );

  run
    .command('curves <file>')
    .description('the curves in an event file of TensorBoard, each by its name with its last value')
    .action((file: string, _options: unknown, command: Command) =>
      performIn(command, 'read', async () => {
        const data = curvesInFile(file);
        const rows = data.map(({ tag, steps, values }) => [tag, steps.length, steps.at(-1)!, values.at(-1)!]);
        return { data, text: table(['curve', 'points', 'last step', 'last value'], rows) };
      }),
    );

  for (const [verb, request, done] of [
    ['pause', 'pause', 'will pause after the step under way'],
    ['cancel', 'cancel', 'will end after the step under way'],
    ['lower-rate', 'lowerLearningRate', 'will go on with a tenth of its learning rate'],
    ['checkpoint', 'checkpoint', 'will keep a checkpoint at the end of the epoch under way'],
  ] as const) {
    run
      .command(`${verb} <run>`)
      .description(`a training in another process ${done}`)
      .action((name: string, _options: unknown, command: Command) =>
        performIn(command, 'request', async (workspace) => {
          requestOfRun(workspace, name, { wish: request });
          return { data: { run: name, request }, text: `${name} ${done}` };
        }),
      );
  }

  run
    .command('set-rate <run> <rate>')
    .description('a training in another process will go on with this learning rate')
    .action((name: string, written: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        const learningRate = decimal({ above: 0, to: 100 })(written);
        requestOfRun(workspace, name, { wish: 'setLearningRate', learningRate });
        return {
          data: { run: name, learningRate },
          text: `${name} will go on with a learning rate of ${learningRate}`,
        };
      }),
    );
}

/** How a training ended. */
export const runOutcome = (workspace: Workspace, { name }: Run): Outcome => outcomeOf(describeRun(workspace, name));

function outcomeOf(data: RunDescription): Outcome {
  const rows = data.epochRows.map(({ epoch, trainLoss, trainError, valLoss, valError, learningRate, seconds }) => {
    return [
      epoch,
      trainLoss.toFixed(4),
      percent(trainError),
      valLoss?.toFixed(4) ?? '–',
      percent(valError),
      learningRate,
      seconds.toFixed(1),
    ];
  });
  const head = ['epoch', 'loss', 'error', 'validation loss', 'validation error', 'learning rate', 'seconds'];
  const summary = `${data.name}: ${data.network} on ${data.dataset}, ${data.status} after ${data.epoch} of ${data.epochs} epochs`;
  const reason = data.error ? [data.error.text] : [];
  const kept = `checkpoints: ${data.checkpoints.map((epoch) => `${data.name}@${epoch}`).join(' ')}`;
  return { data, text: [summary, ...reason, ...(rows.length > 0 ? [table(head, rows)] : []), kept].join('\n') };
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;
}
