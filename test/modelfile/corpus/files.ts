import { existsSync, globSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { type Rule, rules } from '../../../src/engine/program/rules.ts';

/** A model's file of the corpus, in a folder of its own beside what its framework computes. */
export interface CorpusFile {
  /** Below the corpus. */
  readonly name: string;
  readonly path: string;
  /** The network's folder, which is called as the network. */
  readonly folder: string;
  /** How far the output may be from the framework's, as a share of its largest number. */
  readonly bound: number;
}

/**
 * The files of a corpus. A network has a folder somewhere below `made`, with random weights, or `real`, trained: its files, `input.npy`, and
 * `output.npy` or `output.0.npy` as its framework computes it. Those without an output are there to be refused.
 */
export function corpusFiles(corpus: string): CorpusFile[] {
  const paths = globSync(`${corpus}/{made,real}/**/*.{onnx,keras,h5,hdf5,json,safetensors}`);
  return paths
    .filter((path) => !/(weights\.h5|meta\.json|saliency\.json)$/.test(path))
    .toSorted()
    .map((path) => ({
      name: relative(corpus, path),
      path,
      folder: dirname(path),
      bound: relative(corpus, path).startsWith('made') ? 1e-4 : 1e-3,
    }));
}

/** What the framework computed, in the order of the network's outputs: of some networks the first alone. */
export function outputsOf({ folder }: CorpusFile): string[] {
  const names = ['output.npy', ...Array.from({ length: 100 }, (_, i) => `output.${i}.npy`)];
  return names.map((name) => `${folder}/${name}`).filter((path) => existsSync(path));
}

/** What is refused, and how. Weights without a network are so where no architecture that is known has tensors of those names. */
export function refusalOf({ name, folder, path }: CorpusFile): string | null {
  if (path.endsWith('.safetensors') && !ofKnownNames.test(basename(folder))) return 'modelfile.tensorsUnknown';
  return refused.find(([part]) => name.includes(part))?.[1] ?? null;
}

const ofKnownNames = /^(alexnet|vgg|resnet\d|resnext|wide_resnet|squeezenet|densenet|mobilenet_v|efficientnet_(b|v))/;

const refused = [
  ['ssd-mobilenetv2-hands', 'modelfile.nodeCircle'],
  ['sigverse-no-weights', 'modelfile.neighbourMissing'],
  ['faceapi-expression', 'modelfile.isManifestAlone'],
] as const;

/**
 * Whether a unit's projection is beyond what 32 bits settle, whoever computes it: a rectifier reads nearly 0, or a pool two
 * numbers nearly equal, so that PyTorch's own in single and in double precision differ by more than what is allowed (docs/formats/corpus.md).
 */
export function unsettled({ folder }: CorpusFile, { module, rule }: { readonly module: string; readonly rule: Rule }) {
  return unsettledUnits[basename(folder)]?.[module]?.includes(rule) ?? false;
}

const unsettledUnits: Readonly<Record<string, Readonly<Record<string, readonly Rule[]>>>> = {
  densenet121: { 'features.norm5': ['gradient'], '(output)': ['gradient', 'guided'] },
  'efficientnet-lite0-imagenet': { _conv_head: ['gradient'], '(output)': ['gradient'] },
  googlenet: { inception5a: rules, '(output)': rules },
  resnet18: { 'layer4.0.conv2': ['gradient', 'guided'], '(output)': ['gradient', 'guided'] },
};
