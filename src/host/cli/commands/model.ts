import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type {
  ClassMatches,
  KeptEvaluation,
  ModelDetails,
  ModelProof,
  TestTensorResult,
} from '../../../shared/contract/model.ts';
import { textOf } from '../../../shared/text.ts';
import { removeModel, renameModelOf } from '../../../workbench/models/changeModel.ts';
import { saveClassMatches, showClassMatches } from '../../../workbench/models/classTable.ts';
import { classTableIn } from '../../../workbench/models/classTableFile.ts';
import { exportModel } from '../../../workbench/models/exportModel.ts';
import { importModel } from '../../../workbench/models/importModel.ts';
import { listModelSummaries } from '../../../workbench/models/modelList.ts';
import { loadModel } from '../../../workbench/models/models.ts';
import type { ModelImport } from '../../../workbench/models/modelToAdd.ts';
import { namedPreprocessing } from '../../../workbench/models/preprocessingFile.ts';
import { type ProofRequest, proveModel } from '../../../workbench/models/proof/proveModel.ts';
import { showModel } from '../../../workbench/models/showModel.ts';
import { verifyModel } from '../../../workbench/models/verifyModel.ts';
import { namedNetwork } from '../../../workbench/training/trainingRequest.ts';
import { jsonFile, writeOutput } from '../../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { datasetOption, outFolderOption, runtimeOption, splitOption } from '../choices.ts';
import { inputShape, path } from '../options.ts';
import { pixelsText } from '../pixelsText.ts';
import { performIn } from '../session.ts';
import { table } from '../table.ts';

interface ClassesOptions {
  readonly dataset: string;
  readonly table?: string;
}

interface AddOptions extends Pick<ModelImport, 'dataset' | 'name' | 'output'> {
  readonly network?: string;
  readonly input?: [number, number, number];
  readonly preprocessing?: string;
  readonly classes?: readonly string[];
}

/** `model add | list | show | export | rename | remove | classes | verify | prove`. */
export function addModelCommands(program: Command): void {
  const model = program
    .command('model')
    .description("networks with their weights: runs' checkpoints, and files of others");

  model
    .command('add <file>')
    .description('take a model from elsewhere: ONNX, Keras, TensorFlow.js, safetensors, or what model export wrote')
    .option('--name <name>', 'what to call it; default: as the file')
    .option(
      '--network <name>',
      'whose weights a .safetensors file holds: a preset, a JSON file, or a model of the workspace',
    )
    .option(
      '--input <c×h×w>',
      "a preset's input, or that of a file which leaves its size open, such as 3x64x64",
      inputShape,
    )
    .option('--preprocessing <kind>', 'what the weights expect: paper, plain, or a JSON file')
    .option(
      '--classes <file>',
      'names of its classes in the order of its outputs: one a line, or a JSON list',
      classesIn,
    )
    .option('--output <name>', 'which of several outputs has a score for each class')
    .addOption(datasetOption().argParser(String))
    .action((file: string, { network, input, preprocessing, ...options }: AddOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const source = network === undefined ? undefined : networkOf(workspace, network);
        const added = await importModel(
          workspace,
          {
            ...options,
            file: path(file),
            network: source,
            inputShape: input,
            preprocessing: namedPreprocessing(preprocessing),
          },
          context,
        );
        const data = showModel(workspace, added.name);
        return { data, text: described(data) };
      }),
    );

  model
    .command('list [run]')
    .description('the models of the workspace, or the checkpoints of one run')
    .action((run: string | undefined, _options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listModelSummaries(workspace, run);
        const rows = data.map(({ name, network, validationError, evaluations, weightsHash, createdAt }) => {
          const error = validationError === null ? '–' : `${(100 * validationError).toFixed(2)} %`;
          const evaluated = evaluations.map(evaluationText).join('; ') || '–';
          return [name, network, error, evaluated, weightsHash.slice(0, 12), createdAt];
        });
        const head = ['model', 'network', 'validation error', 'evaluated', 'weights', 'made'];
        return { data, text: data.length > 0 ? table(head, rows) : 'No model yet.' };
      }),
    );

  model
    .command('show <model>')
    .description('its network, pixels and classes')
    .action((name: string, _options: unknown, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = showModel(workspace, name);
        return { data, text: described(data) };
      }),
    );

  model
    .command('export <model>')
    .description('write network.json, weights.safetensors and model.json')
    .addOption(outFolderOption())
    .action((reference: string, { out }: { out: string }, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const files = exportModel(loadModel(workspace, reference), out);
        return { data: { model: reference, files }, text: files.join('\n') };
      }),
    );

  model
    .command('rename <model> <name>')
    .description("give a file's model another name")
    .action((reference: string, name: string, _options: unknown, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        renameModelOf(workspace, reference, name);
        return { data: { model: name }, text: `${reference} is ${name} now` };
      }),
    );

  model
    .command('remove <model>')
    .description('forget a model with everything found on it')
    .action((reference: string, _options: unknown, command: Command) =>
      performIn(command, 'write', async (workspace) => {
        const name = removeModel(workspace, reference);
        return { data: { model: name }, text: `${name} is forgotten` };
      }),
    );

  model
    .command('classes <model>')
    .description("how a data set's classes are matched to the model's; by name, unless a table says otherwise")
    .addOption(datasetOption().makeOptionMandatory())
    .option(
      '--table <file>',
      "JSON: by class of the data set the model's class by name or number, or null; what is left out goes by name",
      path,
    )
    .action((reference: string, { dataset, table: own }: ClassesOptions, command: Command) =>
      performIn(command, own ? 'request' : 'read', async (workspace) => {
        if (own) saveClassMatches(workspace, reference, dataset, classTableIn(workspace, reference, own));
        const data = showClassMatches(workspace, reference, dataset);
        return { data, text: matchesText(data) };
      }),
    );

  model
    .command('verify <model>')
    .description('whether its weights are whole, and the runtime computes with them what the reference does')
    .addOption(runtimeOption())
    .action((reference: string, { runtime }: { runtime?: string }, command: Command) =>
      performIn(command, 'read', async (workspace, context) => {
        const data = await verifyModel(workspace, reference, runtime, context);
        const share = data.difference.toExponential(1);
        return { data, text: `${data.model}: ${data.layer} on ${data.runtime} differs by ${share} from the reference` };
      }),
    );

  model
    .command('prove <model>')
    .description('try which pixels it classifies best, on images whose class is known')
    .addOption(datasetOption().makeOptionMandatory())
    .addOption(splitOption().default('val'))
    .addOption(runtimeOption())
    .option('--out <file>', 'where to write the best, as JSON that model add takes with --preprocessing', path)
    .action((reference: string, { out, ...request }: ProofRequest & { out?: string }, command: Command) =>
      performIn(command, 'read', async (workspace, context) => {
        const data = await proveModel(workspace, loadModel(workspace, reference), request, context);
        if (out !== undefined) writeOutput(out, jsonFile(data.best));
        return { data, text: provedText(data) };
      }),
    );
}

/** `3.00 % on shapes, test`. */
const evaluationText = ({ dataset, split, error }: KeptEvaluation): string =>
  `${(100 * error).toFixed(2)} % on ${dataset}, ${split}`;

/** The candidates, the best first, with what the images cannot tell from it. */
function provedText({ model, dataset, split, rows }: ModelProof): string {
  const [best] = rows;
  const ties = rows.filter(({ isTied }) => isTied).length - 1;
  const lines = rows.map(({ preprocessing, right, images, loss, isTied }, i) => [
    ...[i === 0 ? 'best' : isTied ? 'tie' : '', `${((100 * right) / images).toFixed(1)} % (${right} of ${images})`],
    ...[loss.toFixed(3), pixelsText(preprocessing)],
  ]);
  const tied = ties === 0 ? 'none is a tie with the best' : `${ties} a tie with the best, as far as they can tell`;
  const head = `${model} on ${best!.images} images of ${dataset}, ${split}: ${rows.length} candidates, ${tied}`;
  return `${head}\n${table(['', 'correct', 'loss', 'pixels'], lines)}`;
}

/** A model that is called so, else a preset or a JSON file. */
const networkOf = (workspace: Workspace, name: string): ModelImport['network'] =>
  listModelSummaries(workspace).some((model) => [model.name, model.run].includes(name))
    ? { model: name }
    : namedNetwork(name);

function classesIn(file: string): string[] {
  let text: string;
  try {
    text = textOf(readFileSync(path(file)));
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read (${(error as Error).message}).`);
  }
  const lines = text.trimStart().startsWith('[') ? namesInJson(text) : text.split(/\r?\n/).map((line) => line.trim());
  const names = lines.filter((line) => line !== '');
  if (names.length === 0) throw new InvalidArgumentError('It holds no name.');
  return names;
}

/** Each class of the data set beside the model's. */
function matchesText({ model, dataset, classes, rows }: ClassMatches): string {
  const matched = rows.filter(({ output }) => output !== null).length;
  const lines = rows.map(({ name, output, byName }) => [
    ...[name, output === null ? '–' : `${classes[output]} (${output})`],
    output === byName ? '' : 'by hand',
  ]);
  return `${matched} of ${rows.length} classes of ${dataset} are classes of ${model}\n${table(['data set', 'model', ''], lines)}`;
}

function namesInJson(text: string): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    names = null;
  }
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new InvalidArgumentError('It is no JSON list of names.');
}

const testTensorText = ({ images, difference }: TestTensorResult): string =>
  `${images} ${images === 1 ? 'picture' : 'pictures'}, differs by ${difference.toExponential(1)} of the largest number`;

function described({
  name,
  network,
  inputShape,
  parameters,
  preprocessing,
  outputs,
  scores,
  classNames,
  testTensor,
  file,
  format,
  weightsHash,
}: ModelDetails): string {
  const names = classNames
    ? `${classNames.length}: ${classNames.slice(0, 8).join(', ')}${classNames.length > 8 ? ', …' : ''}`
    : 'not named';
  const rows = [
    ['network', `${network}, ${parameters} parameters, input ${inputShape.join('×')}`],
    ['pixels', pixelsText(preprocessing)],
    ...(outputs.length > 1 ? [['outputs', outputs.join(', ')]] : []),
    ['classes', scores === null ? 'told apart by no output' : outputs.length > 1 ? `${names}, by ${scores}` : names],
    ['from', file ? `${file} (${format})` : format ? `a file (${format})` : 'a training'],
    ...(testTensor ? [['test tensor', testTensorText(testTensor)]] : []),
    ['weights', weightsHash],
  ];
  return `${name}\n${table(['', ''], rows).split('\n').slice(1).join('\n')}`;
}
