import { Option } from 'commander';
import { runtimeNames } from '../../shared/runtimes.ts';
import { path } from './options.ts';

/** Options that several commands share, each made anew: commander options hold state. */

/** `--checkpoint` is what it was called when every model was a training's. */
export const modelOption = () =>
  new Option('--checkpoint, --model <name>', "which model: RUN@EPOCH, or a file's by its name").makeOptionMandatory();

export const datasetOption = () => new Option('--dataset <name>', 'which data set');

export const splitOption = () => new Option('--split <split>', 'which images').choices(['train', 'val', 'test']);

export const ruleOption = () =>
  new Option('--rule <rule>', 'what a ReLU passes down')
    .choices(['deconvnet', 'gradient', 'guided'])
    .default('deconvnet');

export const runtimeOption = () => new Option('--runtime <name>', 'what computes').choices(['onnx', ...runtimeNames]);

export const outFolderOption = (isMandatory = true) =>
  new Option('--out <folder>', 'where the results go').argParser(path).makeOptionMandatory(isMandatory);
