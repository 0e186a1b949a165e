import type { Command } from 'commander';
import { tensorflowFolder } from '../../../workbench/tensorflow/folder.ts';
import { installTensorflow, removeTensorflow } from '../../../workbench/tensorflow/install.ts';
import { perform } from '../session.ts';

/** `tensorflow`: what `npm run tensorflow` calls. */
export function addTensorflowCommand(program: Command): void {
  program
    .command('tensorflow')
    .description('installs a current TensorFlow, from its Python wheel, for the runtime tfjs')
    .option('--gpu', 'the one for CUDA, with the libraries of NVIDIA (a download of 3.1 GB)', false)
    .option('--remove', 'removes it again', false)
    .action(({ gpu, remove }: { gpu: boolean; remove: boolean }, command: Command) =>
      perform(command, async (context) => {
        const folder = tensorflowFolder();
        if (remove) {
          const removed = removeTensorflow(folder);
          return { data: { folder, removed }, text: removed ? `Removed ${folder}.` : `Nothing is in ${folder}.` };
        }
        const data = await installTensorflow(folder, gpu ? 'gpu' : 'cpu', context);
        const text = `TensorFlow ${data.version} in ${folder} works, on the ${data.gpu ? 'GPU' : 'CPU'}.`;
        return { data, text };
      }),
    );
}
