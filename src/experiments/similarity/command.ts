import { Option } from 'commander';
import { datasetOption, splitOption } from '../../host/cli/choices.ts';
import type { ExperimentCommand } from '../../host/cli/experimentCommand.ts';
import { integer, list, repeated } from '../../host/cli/options.ts';
import { table } from '../../host/cli/table.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { FoundArrays, Kept } from '../../shared/experiment.ts';
import type { SimilarityParameters } from './declaration/kept.ts';
import { isMatched, type MatchedUnit, matchesOf, mostAlike, usualLeast } from './declaration/units.ts';
import { type UnitValue, unitValues } from './declaration/unitValue.ts';
import { similarity as declaration, mostImages } from './declaration.ts';

interface Options {
  readonly model: readonly string[];
  readonly dataset: string;
  readonly split: SplitName;
  readonly images: number;
  readonly value: UnitValue;
  readonly layers?: readonly string[];
  readonly otherLayers?: readonly string[];
  readonly runtime?: string;
  readonly out?: string;
}

/** `similarity`. */
export const similarity: ExperimentCommand<Options, ReturnType<typeof request>, Kept<SimilarityParameters>> = {
  description: 'which units of two models answer to the same images, and how alike their layers are (CKA)',
  options: () => [
    new Option('--model <name>', 'which model; may be given twice: one alone is compared with itself')
      .argParser(repeated(2))
      .makeOptionMandatory(),
    datasetOption().makeOptionMandatory(),
    splitOption().default('val'),
    new Option('--images <n>', 'how many images both see, spread over the split')
      .argParser(integer(1, mostImages))
      .default(512),
    new Option('--value <value>', "what of a unit's map is correlated").choices(unitValues).default('max'),
    new Option('--layers <names>', 'a,b,c: layers of the first model; default: those worth looking into').argParser(
      list,
    ),
    new Option('--other-layers <names>', 'a,b,c: layers of the second').argParser(list),
  ],
  request,
  outIsOptional: true,
  lines,
};

function request({ model: [first, second = first], out: _out, ...options }: Options) {
  return { ...options, models: [first!, second!] as const };
}

function lines(kept: Kept<SimilarityParameters>, arrays: FoundArrays): string[] {
  const { models, cka, images, batch } = declaration.shown(kept, arrays);
  const [first, second] = models;
  const across = second.layers.length;
  const rowOf = (a: number) => Array.from(cka.subarray(a * across, (a + 1) * across));
  return [
    `CKA of ${first.name} (down) and ${second.name} (across): ${images} images, in batches of ${batch} at most`,
    table(
      ['', ...second.layers.map(({ name }) => name)],
      first.layers.map(({ name }, a) => [name, ...rowOf(a).map((value) => value.toFixed(3))]),
    ),
    '',
    `Units with a counterpart that correlates at ${usualLeast} or more with them; chance: what 95 % reach at most when the images are shuffled`,
    table(
      ['layers most alike', '', 'CKA', 'of the first', 'of the second', 'mutual', 'chance'],
      first.layers.map((_, a) => closest(kept.parameters, arrays, a, rowOf(a))),
    ),
  ];
}

/** Of a layer of the first model the layer of the second with the highest CKA, and how many units of each have a counterpart in the other. */
function closest(
  { models }: SimilarityParameters,
  arrays: FoundArrays,
  a: number,
  cka: readonly number[],
): readonly string[] {
  const b = mostAlike(cka);
  const { first, second } = matchesOf({ models }, arrays, [a, b]);
  const matched = (units: readonly MatchedUnit[]) => units.filter((unit) => isMatched(unit, usualLeast));
  const share = (units: readonly MatchedUnit[]) => `${matched(units).length} of ${units.length}`;
  return [
    ...[models[0].layers[a]!.name, models[1].layers[b]!.name, cka[b]!.toFixed(3), share(first), share(second)],
    String(matched(first).filter(({ mutual }) => mutual).length),
    arrays.chance!.data[a * cka.length + b]!.toFixed(2),
  ];
}
