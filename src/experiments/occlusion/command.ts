import { InvalidArgumentError, Option } from 'commander';
import { modelOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, largestSide } from '../../host/cli/options.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { previewNote } from './declaration/coarsePositions.ts';
import type { KeptOcclusion } from './declaration/kept.ts';
import type { Baseline, OcclusionMode } from './declaration/types.ts';

interface Options {
  readonly model: string;
  readonly image: string;
  readonly window?: number;
  readonly stride?: number;
  readonly baseline: Baseline;
  readonly preview?: boolean;
  readonly layer?: string;
  readonly channel?: number;
  readonly target?: string;
  readonly runtime?: string;
  readonly out: string;
}

/** `occlude`. */
export const occlusion: ExperimentCommand<Options, ReturnType<typeof request>, KeptOcclusion> = {
  description: 'slide a window over a picture and see what the network loses',
  options: () => [
    modelOption(),
    new Option('--image <file>', 'the picture').makeOptionMandatory(),
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
    new Option('--target <class>', 'whose probability to follow; default: the most probable class'),
  ],
  request,
  lines,
};

function request({ image, out: _out, preview, ...options }: Options) {
  const mode: OcclusionMode = preview ? 'preview' : 'exact';
  return { ...options, mode, picture: { file: image } };
}

function lines({ parameters, findings, classes, done }: KeptOcclusion, { probability }: FoundArrays): string[] {
  const { rows, columns, window, mode } = parameters;
  const { target, clean } = findings.subject;
  const lowest = (probability!.data as Float32Array).reduce((a, b) => Math.min(a, b), 1);
  return [
    `${rows.length}×${columns.length} positions of a ${window.join('×')} px window`,
    ...(mode === 'preview' ? [previewNote(done, rows.length * columns.length)] : []),
    `P(${classes[target]}): ${clean.probability.toFixed(4)} without it, ${lowest.toFixed(4)} at the worst place`,
  ];
}

function baseline(text: string): Baseline {
  if (text === 'mean' || text === 'blur') return text;
  const grey = Number(text);
  if (text.trim() !== '' && Number.isInteger(grey) && grey >= 0 && grey <= 255) return grey;
  throw new InvalidArgumentError('It must be mean, blur, or a grey value from 0 to 255.');
}
