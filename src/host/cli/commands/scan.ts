import { type Command, InvalidArgumentError, Option } from 'commander';
import { mergeScan } from '../../../workbench/shards/merge.ts';
import { type Share, type WorkRequest, workShare } from '../../../workbench/shards/work.ts';
import { runtimeOption } from '../choices.ts';
import { integer, path } from '../options.ts';
import { perform, performIn } from '../session.ts';
import { addScanRunCommands } from './scanRun.ts';

type WorkOptions = Omit<WorkRequest, keyof Share | 'root'> & { readonly share?: Share; readonly images?: string };

/** `scan plan | run | watch | cancel | work | merge`; what can be planned adds itself to `plan`. */
export function addScanCommands(program: Command): void {
  const scan = program.command('scan').description('an analysis in shards, for several processes or machines');
  scan.command('plan').description('divide an analysis into shards');
  addScanRunCommands(scan);

  scan
    .command('work <folder>')
    .description('compute the shards of a share; needs the folder and the images, no workspace')
    .addOption(
      new Option('--share <i/n>', 'the i-th of n workers; default: what SLURM or Kubernetes says, else 1/1').argParser(
        share,
      ),
    )
    .addOption(new Option('--images <folder>', "where the data set's images lie on this machine").argParser(path))
    .option('--threads <n>', 'threads of the runtime', integer(1, 256))
    .addOption(runtimeOption())
    .action((folder: string, { share: own, images: root, ...options }: WorkOptions, command: Command) =>
      perform(command, async (context) => {
        const asked = own ?? shareOfJob(process.env) ?? { share: 0, of: 1 };
        const data = await workShare(path(folder), { ...options, ...asked, root }, context);
        return { data, text: `${data.computed} shards computed, ${data.present} were there` };
      }),
    );

  scan
    .command('merge <folder>')
    .description('take what all shards have found into the workspace')
    .action((folder: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const data = await mergeScan(workspace, path(folder), context);
        return { data, text: `what the shards in ${folder} have found is in the workspace` };
      }),
    );
}

/** `3/8`: the third of eight. */
function share(text: string): Share {
  const [, own, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const found = { share: Number(own) - 1, of: Number(of) };
  if (found.of >= 1 && found.of <= 1_000_000 && found.share >= 0 && found.share < found.of) return found;
  throw new InvalidArgumentError('It must be two numbers such as 1/4, the first at most the second.');
}

/** Which of how many workers this is, as SLURM says it of a job array, or Kubernetes of an indexed job with `SWITCHBACK_WORKERS`. */
function shareOfJob(environment: NodeJS.ProcessEnv): Share | null {
  const {
    SLURM_ARRAY_TASK_ID: task,
    SLURM_ARRAY_TASK_MIN: first,
    SLURM_ARRAY_TASK_COUNT: count,
    JOB_COMPLETION_INDEX: index,
    SWITCHBACK_WORKERS: workers,
  } = environment;
  if (task !== undefined && count !== undefined) return { share: Number(task) - Number(first ?? 0), of: Number(count) };
  return index !== undefined && workers !== undefined ? { share: Number(index), of: Number(workers) } : null;
}
