import type { Command } from 'commander';
import { type PredictRequest, predict } from '../../../workbench/models/predict.ts';
import { modelOption, runtimeOption } from '../choices.ts';
import { integer, largestSide } from '../options.ts';
import { exitCodes, performIn } from '../session.ts';
import { table } from '../table.ts';

/** `predict`. */
export function addPredictCommand(program: Command): void {
  program
    .command('predict <files...>')
    .description("pictures' most probable classes")
    .addOption(modelOption())
    .option('--top <n>', 'classes for each picture', integer(1, largestSide), 5)
    .option('--ten-crops', 'the mean over corners, centre and mirrors')
    .addOption(runtimeOption())
    .action(
      (files: string[], options: Omit<PredictRequest, 'files' | 'crops'> & { tenCrops?: boolean }, command: Command) =>
        performIn(command, 'read', async (workspace, context) => {
          const data = await predict(
            workspace,
            { ...options, files, crops: options.tenCrops ? 'ten' : 'centre' },
            context,
          );
          if (data.some((prediction) => 'error' in prediction)) process.exitCode = exitCodes.failed;
          const rows = data.flatMap((prediction) =>
            'error' in prediction
              ? [[prediction.file, 'could not be read', '']]
              : prediction.classes.map(({ name, probability }, i) => [
                  i === 0 ? prediction.file : '',
                  name,
                  probability.toFixed(4),
                ]),
          );
          return { data, text: table(['picture', 'class', 'probability'], rows) };
        }),
    );
}
