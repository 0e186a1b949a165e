import type { Command } from 'commander';
import { bench } from '../../../workbench/bench/bench.ts';
import { findPython } from '../../../workbench/bench/peers/pytorch.ts';
import { describeNetwork } from '../../../workbench/models/networks.ts';
import { demo } from '../../../workbench/sample/demo.ts';
import { doctor } from '../../../workbench/workspace/doctor.ts';
import { listLatestJobs } from '../../../workbench/workspace/jobLog.ts';
import { runtimeOption } from '../choices.ts';
import { inputShape, integer, largestSide, path } from '../options.ts';
import { perform, performIn } from '../session.ts';
import { table } from '../table.ts';

interface BenchOptions {
  readonly images: number;
  readonly peers?: string | true;
  readonly runtime?: string;
}

/** `demo`, `jobs`, `network show`, `doctor`, `bench`. */
export function addSystemCommands(program: Command): void {
  program
    .command('demo')
    .description('the whole way on a generated sample: training, index, projections, figure 2')
    .option('--out <folder>', 'where the figure goes', path, 'switchback-demo')
    .action(({ out }: { out: string }, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await demo(workspace, out, context);
        const share = `${(100 * (1 - data.heldOut.error)).toFixed(1)} % of ${data.heldOut.images} held-out images classified correctly`;
        const next = `Look further: npx switchback units --model ${data.model} --layer pool5`;
        return { data, text: [share, ...data.figures, next].join('\n') };
      }),
    );

  program
    .command('jobs')
    .description('what ran in the workspace, and how it ended')
    .option('--last <n>', 'how many', integer(1, 100_000), 20)
    .action(({ last }: { last: number }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listLatestJobs(workspace, last);
        const rows = data.map(({ kind, status, startedAt, message }) => [startedAt, kind, status, message?.text ?? '']);
        return { data, text: data.length > 0 ? table(['begun', 'job', 'status', ''], rows) : 'Nothing has run yet.' };
      }),
    );

  program
    .command('network')
    .description('networks as layers')
    .command('show <network>')
    .description('shapes, parameters and receptive fields of a preset or a JSON file')
    .option('--classes <n>', "of a preset's softmax", integer(2, largestSide), 1000)
    .option('--input <c×h×w>', "a preset's input", inputShape)
    .action(
      (network: string, { classes, input }: { classes: number; input?: [number, number, number] }, command: Command) =>
        perform(command, async () => {
          const data = describeNetwork(network, classes, input);
          const rows = data.layers.map(({ name, op, shape, parameters, receptiveField: { size, stride, start } }) => {
            return [name, op, shape.join('×'), parameters, size.join('×'), stride.join('×'), start.join(', ')];
          });
          const head = ['layer', 'kind', 'output', 'parameters', 'receptive field', 'stride', 'start'];
          return { data, text: `${data.name}: ${data.parameters} parameters\n${table(head, rows)}` };
        }),
    );

  program
    .command('doctor')
    .description('what this machine offers, and whether the runtime computes correctly')
    .action((_options: unknown, command: Command) =>
      perform(command, async (context) => {
        const { workspace } = command.optsWithGlobals<{ workspace?: string }>();
        const data = await doctor(workspace, context);
        const rows = data.checks.map(({ what, ok, found }) => [ok ? 'ok' : 'not ok', what, found]);
        if (data.checks.some(({ ok }) => !ok)) process.exitCode = 1;
        return { data, text: table(['', 'what', 'found'], rows) };
      }),
    );

  program
    .command('bench')
    .description('speed and memory as ratios, measured in one run')
    // Of less than a batch nothing would be measured.
    .option('--images <n>', 'images a measurement', integer(32, 100_000), 128)
    .option('--peers [python]', 'also what PyTorch takes, with a Python that has it')
    .addOption(runtimeOption())
    .action(({ images, peers, runtime }: BenchOptions, command: Command) =>
      perform(command, async (context) => {
        const python = peers === undefined ? null : await findPython(peers === true ? null : peers);
        const data = await bench({ images, python, runtime }, context);
        const rows = data.measurements.map(({ what, ratio, unit, bound, met }) => [
          what,
          ratio,
          unit,
          bound,
          met ? 'met' : 'missed',
        ]);
        return { data, text: `${data.machine}\n${table(['what', 'measured', 'of', 'wanted', ''], rows)}` };
      }),
    );
}
