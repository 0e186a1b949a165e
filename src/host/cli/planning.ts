import { type Command, Option } from 'commander';
import type { DividedQuestion } from '../../workbench/shards/divided.ts';
import { usualShard } from '../../workbench/shards/manifest.ts';
import { planScan } from '../../workbench/shards/plan.ts';
import { integer, path } from './options.ts';
import { performIn } from './session.ts';

/** Makes of a command with the options of an analysis one that divides it into shards. */
export function planning<Options extends object>(
  command: Command,
  question: (options: Options) => DividedQuestion,
): void {
  command
    .addOption(new Option('--folder <folder>', 'where the shards go').argParser(path).makeOptionMandatory())
    .option('--shard <images>', 'about how many images in a shard', integer(1, 10_000_000), usualShard)
    .action((options: Options & { readonly folder: string; readonly shard: number }, own: Command) =>
      performIn(own, 'write', async (workspace, context) => {
        const { folder, shard: imagesPerShard, ...asked } = options;
        const { id, shards } = await planScan(
          workspace,
          question(asked as Options),
          { folder, imagesPerShard },
          context,
        );
        const images = shards.reduce((sum, shard) => sum + shard.images, 0);
        const next = `switchback scan run ${folder}`;
        const text = `${shards.length} shards of ${images} images in ${folder}; next, here or with --cluster slurm: ${next}`;
        return { data: { id, folder, images, shards: shards.length }, text };
      }),
    );
}
