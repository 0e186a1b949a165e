import { InvalidArgumentError, Option } from 'commander';
import { type Contrast, contrasts } from '../../shared/contrast.ts';
import { runtimeNames } from '../../shared/runtimes.ts';
import { path } from './options.ts';

/** Options that several commands share, each made anew: commander options hold state. */

/** `--checkpoint` is what it was called when every model was a training's. */
export const modelOption = (which = 'which model') =>
  new Option('--checkpoint, --model <name>', `${which}: RUN@EPOCH, or a file's by its name`).makeOptionMandatory();

export const datasetOption = () => new Option('--dataset <name>', 'which data set');

export const splitOption = () => new Option('--split <split>', 'which images').choices(['train', 'val', 'test']);

export const ruleOption = () =>
  new Option('--rule <rule>', 'what a ReLU passes down')
    .choices(['deconvnet', 'gradient', 'guided'])
    .default('deconvnet');

export const contrastOption = () =>
  new Option(
    '--contrast <how>',
    'auto: projections are clipped at the 99th percentile of |x|; 1, 2, 4: at max |x| / 1, 2, 4',
  )
    .argParser(contrast)
    .default('auto');

function contrast(text: string): Contrast {
  const known = contrasts.find((own) => `${own}` === text.trim());
  if (known) return known;
  throw new InvalidArgumentError(`It must be one of ${contrasts.join(', ')}.`);
}

export const runtimeOption = () => new Option('--runtime <name>', 'what computes').choices(['onnx', ...runtimeNames]);

export const outFolderOption = (isMandatory = true) =>
  new Option('--out <folder>', 'where the results go').argParser(path).makeOptionMandatory(isMandatory);
