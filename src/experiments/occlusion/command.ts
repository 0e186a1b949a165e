import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { modelOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, largestSide } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { hitsOf } from './declaration/agreement.ts';
import { previewNote } from './declaration/coarsePositions.ts';
import { type KeptOcclusion, keptAgreement, targetsOf } from './declaration/kept.ts';
import { type Baseline, mostTargets, type OcclusionMode } from './declaration/types.ts';

interface Options {
  readonly model: string;
  readonly image: readonly string[];
  readonly window?: number;
  readonly stride?: number;
  readonly baseline: Baseline;
  readonly preview?: boolean;
  readonly layer?: string;
  readonly channel?: number;
  readonly class?: readonly string[];
  readonly runtime?: string;
  readonly out: string;
}

/** `occlude`. */
export const occlusion: ExperimentCommand<Options, ReturnType<typeof request>, KeptOcclusion> = {
  description: 'slide a window over a picture and see what the network loses',
  options: () => [
    modelOption(),
    new Option(
      '--image <file...>',
      'the picture; several are done one after the other and share a figure',
    ).makeOptionMandatory(),
    new Option('--window <px>', "side of the window on the network's input; default: an eighth").argParser(
      integer(1, largestSide),
    ),
    new Option('--stride <px>', 'default: half the window').argParser(integer(1, largestSide)),
    new Option('--baseline <what>', 'what the window shows: mean, blur, or a grey value 0 to 255')
      .argParser(baseline)
      .default('mean'),
    new Option(
      '--preview',
      'ask the network at a third of the positions, where it matters most, and interpolate the rest',
    ),
    new Option('--layer <name>', 'whose map to follow; default: the last convolution, pooled where it pools'),
    new Option('--channel <n>', 'which map; default: the strongest in the clean picture').argParser(
      integer(0, largestSide),
    ),
    new Option(
      '--class <name...>',
      `whose probability to follow, up to ${mostTargets}; default: the most probable class`,
    ).argParser(classes),
  ],
  request,
  each,
  lines,
  linesTogether,
};

/** The files of several lie in folders by their numbers. */
function each(options: Options): readonly Options[] {
  const { image, out } = options;
  if (image.length === 1) return [options];
  return image.map((file, i) => ({ ...options, image: [file], out: join(out, `${i + 1}`) }));
}

function request({ image, out: _out, preview, class: targets, ...options }: Options) {
  const mode: OcclusionMode = preview ? 'preview' : 'exact';
  return { ...options, targets, mode, picture: { file: image[0]! } };
}

function lines(kept: KeptOcclusion, arrays: FoundArrays): string[] {
  const { rows, columns, window, mode, layer } = kept.parameters;
  const { subject } = kept.findings;
  const agreement = keptAgreement(kept, arrays);
  return [
    `${rows.length}×${columns.length} positions of a ${window.join('×')} px window`,
    ...(mode === 'preview' ? [previewNote(kept.done, rows.length * columns.length)] : []),
    ...probabilityLines(kept, arrays),
    agreement
      ? `${layer} / ${subject.channel}: ${percent(agreement.inside)} of its drop lies in the box of its projection, by chance ${percent(agreement.chance)}; the largest ${agreement.isHit ? 'does' : 'does not'}`
      : `${layer} / ${subject.channel}: it loses nothing, or has no projection to compare that with`,
  ];
}

/** An image a line, and on how many of them the largest drop lies in the box of the projection. */
function linesTogether(all: readonly (readonly [KeptOcclusion, FoundArrays])[]): string[] {
  const agreements = all.map(([kept, arrays]) => keptAgreement(kept, arrays));
  const rows = all.map(([kept, arrays], i) => {
    const { parameters, findings } = kept;
    const { clean, channel } = findings.subject;
    const own = agreements[i];
    return [
      shortName(parameters.source),
      ...(clean.probabilities.length === 0
        ? ['–', '–', '–']
        : [
            targetsOf(kept).join(', '),
            clean.probabilities.map(digits).join(', '),
            lowest(arrays).map(digits).join(', '),
          ]),
      `${parameters.layer} / ${channel}`,
      ...(own ? [percent(own.inside), percent(own.chance), own.isHit ? 'yes' : 'no'] : ['–', '–', '–']),
    ];
  });
  const known = agreements.filter((own) => own !== null);
  const { hits, byChance } = hitsOf(known);
  return [
    table(['image', 'class', 'P', 'lowest', 'map', 'drop in box', 'by chance', 'largest in box'], rows),
    `the largest drop lies in the box of the projection on ${hits} of ${known.length} images, by chance on ${byChance.toFixed(1)}`,
  ];
}

/** Of a path, the folder and the file: in a class's folder a name tells little. */
const shortName = (source: string): string => source.split(/[\\/]/).slice(-2).join('/');

/** One line a class. */
const probabilityLines = (kept: KeptOcclusion, arrays: FoundArrays): string[] => {
  const least = lowest(arrays);
  const { probabilities } = kept.findings.subject.clean;
  return targetsOf(kept).map(
    (name, i) => `P(${name}): ${digits(probabilities[i]!)} without it, ${digits(least[i]!)} at the worst place`,
  );
};

/** Of each class the probability where it is lowest. */
function lowest({ probability }: FoundArrays): number[] {
  const [classes = 0, ...cells] = probability!.shape;
  const size = cells.reduce((a, b) => a * b, 1);
  return Array.from({ length: classes }, (_, i) =>
    (probability!.data as Float32Array).subarray(i * size, (i + 1) * size).reduce((a, b) => Math.min(a, b), 1),
  );
}

const digits = (value: number): string => value.toFixed(4);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function classes(name: string, before: readonly string[] = []): readonly string[] {
  if (before.length === mostTargets) throw new InvalidArgumentError(`There may be ${mostTargets} of them.`);
  return [...before, name];
}

function baseline(text: string): Baseline {
  if (text === 'mean' || text === 'blur') return text;
  const grey = Number(text);
  if (text.trim() !== '' && Number.isInteger(grey) && grey >= 0 && grey <= 255) return grey;
  throw new InvalidArgumentError('It must be mean, blur, or a grey value from 0 to 255.');
}
