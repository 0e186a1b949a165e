import { InvalidArgumentError, Option } from 'commander';
import { datasetOption, modelOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, list } from '../../host/cli/options.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { amountCurves, straightness } from './declaration/curves.ts';
import { type KeptInvariance, shown } from './declaration/kept.ts';
import {
  type Border,
  borders,
  type Kernel,
  kernels,
  type TransformationKind,
  transformationKinds,
  unitOf,
} from './declaration/transformations.ts';

interface AskedRange {
  readonly kind: TransformationKind;
  readonly from?: number;
  readonly to?: number;
  readonly steps?: number;
}

interface Options {
  readonly model: string;
  readonly dataset?: string;
  readonly split: SplitName;
  readonly images: number;
  readonly image?: readonly string[];
  readonly layers?: readonly string[];
  readonly transform?: readonly AskedRange[];
  readonly border: Border;
  readonly kernel: Kernel;
  readonly seed: number;
  readonly runtime?: string;
  readonly out: string;
}

/** `invariance`. */
export const invariance: ExperimentCommand<Options, ReturnType<typeof request>, KeptInvariance> = {
  description: 'how far the features go when pictures are moved, scaled, turned, blurred, made noisy or brighter',
  options: () => [
    modelOption(),
    datasetOption(),
    splitOption().default('val'),
    new Option('--images <n>', 'how many images of the split').argParser(integer(1, 32)).default(5),
    new Option('--image <file...>', 'pictures, in place of a data set'),
    new Option('--layers <names>', 'whose features; default: the lowest, and the highest below the scores').argParser(
      list,
    ),
    new Option(
      '--transform <what...>',
      `any of ${transformationKinds.join(', ')}, over a range such as rotation:0:350:36; default: vertical, scale and rotation as in the paper`,
    ).argParser(ranges),
    new Option('--border <what>', 'what lies around a picture').choices(borders).default('mean'),
    new Option('--kernel <name>', 'how pixels come of those around them').choices(kernels).default('bilinear'),
    new Option('--seed <n>', 'of the noise').argParser(integer(0, 2 ** 31)).default(1),
  ],
  request,
  lines,
};

function request({ image, transform, out: _out, ...options }: Options) {
  return { ...options, transformations: transform, pictures: image?.map((file) => ({ file })) };
}

/** For each transformation what its last amount comes to at every layer, the means over the pictures, and how straight the way there is. */
function lines(kept: KeptInvariance, arrays: FoundArrays): string[] {
  const own = shown(kept, arrays);
  return own.transformations.flatMap(({ kind, amounts }, which) => {
    const [first, last] = [amounts[0]!, amounts.at(-1)!].map((amount) =>
      `${amount} ${unitOf(kind)}`.trim().replace(' °', '°'),
    );
    const mean = amountCurves(own, which, 'probability', false).mean;
    const layers = own.layers.map((layer, i) => {
      const distances = amountCurves(own, which, { layer: i }, true).mean;
      const [least, most] = [Math.min(...distances), Math.max(...distances)].map((value) => value.toFixed(3));
      return `  ${layer}: distance ${least} to ${most} of the norm, r² of a straight line ${straightness(own, which, i).toFixed(3)}`;
    });
    const probability = own.probability
      ? [`  probability of the class: ${Math.min(...mean).toFixed(3)} to ${Math.max(...mean).toFixed(3)}`]
      : [];
    return [`${kind} from ${first} to ${last}`, ...layers, ...probability];
  });
}

/** `rotation:0:350:36`, one behind the other. */
function ranges(text: string, before: readonly AskedRange[] | undefined): readonly AskedRange[] {
  const [name, ...numbers] = text.split(':');
  const kind = transformationKinds.find((own) => own === name);
  const [from, to, steps] = numbers.map((number) => (number.trim() === '' ? Number.NaN : Number(number)));
  if (kind === undefined || numbers.length > 3 || numbers.length === 1 || [from, to, steps].some(Number.isNaN))
    throw new InvalidArgumentError(
      `It must be one of ${transformationKinds.join(', ')}, with a range or without: rotation:0:350:36.`,
    );
  return [...(before ?? []), { kind, from, to, steps } as AskedRange];
}
