import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { writeIndexedJob } from '../../../workbench/shards/cluster/kubernetes.ts';
import { runHere } from '../../../workbench/shards/cluster/local.ts';
import type { WorkerOptions } from '../../../workbench/shards/cluster/program.ts';
import { cancelOnSlurm, prepareSlurm, submitToSlurm } from '../../../workbench/shards/cluster/slurm.ts';
import { type Watched, watchScan } from '../../../workbench/shards/cluster/watch.ts';
import { mergeScan } from '../../../workbench/shards/merge.ts';
import { defaultWorkspace } from '../../../workbench/workspace/workspace.ts';
import { runtimeOption } from '../choices.ts';
import { integer, list, path } from '../options.ts';
import { type Outcome, perform, performIn } from '../session.ts';

type Cluster = 'local' | 'slurm' | 'kubernetes';

interface RunOptions extends WorkerOptions {
  readonly cluster: Cluster;
  readonly workers?: number;
  readonly devices?: readonly string[];
  readonly every: number;
  readonly submit: boolean;
  /** Default: where it can be. */
  readonly merge?: boolean;
}

const everyOption = () =>
  new Option('--every <seconds>', 'how often SLURM is asked').argParser(integer(1, 3600)).default(30);

/** `scan run | watch | cancel`: an engine that is there already starts the workers. */
export function addScanRunCommands(scan: Command): void {
  scan
    .command('run <folder>')
    .description(
      'have all shards computed here or by a cluster, follow that, and take what they have found into the workspace',
    )
    .addOption(
      new Option('--cluster <where>', 'what starts the workers')
        .choices(['local', 'slurm', 'kubernetes'] satisfies Cluster[])
        .default('local'),
    )
    .option(
      '--workers <n>',
      'how many workers; default: one a device, else two here, eight elsewhere',
      integer(1, 1_000_000),
    )
    .addOption(
      new Option('--devices <numbers>', 'here: a worker on each of these CUDA devices, such as 0,1').argParser(devices),
    )
    .addOption(new Option('--images <folder>', "where the data set's images lie for the workers").argParser(path))
    .option('--threads <n>', 'threads of each worker; default: those here divided, elsewhere 4', integer(1, 256))
    .addOption(runtimeOption())
    .addOption(everyOption())
    .option('--merge', 'have SLURM merge, though the workspace is on another file system than the folder')
    .option('--no-merge', 'leave the merge to "scan merge"')
    .option('--no-submit', 'write the scripts for SLURM, so that they can be changed, and submit nothing')
    .action((given: string, options: RunOptions, command: Command) => run(resolve(path(given)), options, command));

  scan
    .command('watch <folder>')
    .description('follow the workers of a scan, wherever they run')
    .addOption(everyOption())
    .action((given: string, { every }: { readonly every: number }, command: Command) =>
      perform(command, (context) => watched(resolve(path(given)), every, context)),
    );

  scan
    .command('cancel <folder>')
    .description("end a scan's jobs on SLURM; what has been found stays")
    .action((given: string, _options: unknown, command: Command) =>
      perform(command, async () => {
        const jobs = await cancelOnSlurm(resolve(path(given)));
        const text =
          jobs.length > 0 ? `SLURM ends the jobs ${jobs.join(' and ')}` : `nothing of ${given} was given to SLURM`;
        return { data: { jobs }, text };
      }),
    );
}

async function run(folder: string, { cluster, ...options }: RunOptions, command: Command): Promise<void> {
  if (cluster === 'local') return runLocally(folder, options, command);
  await perform(command, async (context) => {
    if (options.devices) throw new SwitchbackError('BAD_ARGUMENT', say('shards.devicesElsewhere'));
    if (cluster === 'kubernetes') {
      const job = writeIndexedJob(folder, options, context);
      const text = `${job} is written: change its image and volumes, then: kubectl apply -f ${job}`;
      return { data: { job }, text };
    }
    const workspace = resolve(command.optsWithGlobals<{ workspace?: string }>().workspace ?? defaultWorkspace());
    const request = { ...options, workspace };
    if (!options.submit) {
      prepareSlurm(folder, request, context);
      return { data: { folder }, text: `work.sh and merge.sh are in ${folder}; nothing is submitted` };
    }
    await submitToSlurm(folder, request, context);
    return watched(folder, options.every, context);
  });
}

function runLocally(folder: string, options: Omit<RunOptions, 'cluster'>, command: Command): Promise<void> {
  if (options.merge === false)
    return perform(command, async (context) => {
      await runHere(folder, options, context);
      return outcomeOf(folder, 'found');
    });
  return performIn(command, 'write', async (workspace, context) => {
    await runHere(folder, options, context);
    const data = await mergeScan(workspace, folder, context);
    return { data, text: outcomeOf(folder, 'merged').text };
  });
}

const watched = async (folder: string, every: number, context: JobContext): Promise<Outcome> =>
  outcomeOf(folder, await watchScan(folder, { everyMs: 1000 * every }, context));

function outcomeOf(folder: string, ended: Watched): Outcome {
  const texts: Readonly<Record<Watched, string>> = {
    merged: `what the shards in ${folder} have found is in the workspace`,
    found: `all shards in ${folder} are there; next, where the workspace is: switchback scan merge ${folder}`,
    forgotten: `all shards in ${folder} are there, and SLURM no longer knows of their merge; once more does no harm: switchback scan merge ${folder}`,
  };
  return { data: { folder, ended }, text: texts[ended] };
}

/** `0,1`, and any other name that CUDA gives devices. */
function devices(text: string): readonly string[] {
  const names = list(text);
  if (names.every((name) => /^[\w/-]+$/.test(name)) && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError('It must be different devices, such as 0,1.');
}
