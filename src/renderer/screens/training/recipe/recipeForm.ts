import type { RunDetails } from '../../../../shared/contract/run.ts';
import { type TrainParameters, trainParameters } from '../../../../shared/contract/training.ts';
import type { PictureFit, Preprocessing } from '../../../../shared/preprocessing.ts';
import type { Recipe } from '../../../../shared/recipe.ts';
import { readNumber } from '../../../components/numberField.ts';

/** The network of the draft, in place of a preset's name. */
export const draftNetwork = 'draft';

const modelMark = 'model:';
/** A model to go on from, in place of a preset's name. */
export const modelNetwork = (model: string): string => modelMark + model;

const runMark = 'run:';
/** The network of a run with fresh weights, in place of a preset's name. */
export const runNetwork = (run: string): string => runMark + run;

/** What a person has filled in; what is left alone is `undefined` or empty and has the paper's value; NaN is what cannot be read. */
export interface RecipeForm {
  dataset: string | null;
  /** A preset's name, `draftNetwork`, or `modelNetwork` of a model's. */
  network: string;
  name: string;
  preprocessing: 'paper' | 'plain' | undefined;
  /** Of the run that is copied, where it is none of the two. */
  stated: Preprocessing | undefined;
  fit: PictureFit | undefined;
  epochs: number | undefined;
  batchSize: number | undefined;
  learningRate: number | undefined;
  momentum: number | undefined;
  weightDecay: number | undefined;
  initialization: Recipe['initialization'] | undefined;
  limitsFilters: boolean;
  filterRadius: number | undefined;
  lowersOnPlateau: boolean;
  factor: number | undefined;
  patience: number | undefined;
  /** Epochs with commas between them. */
  lowerAfterEpochs: string;
  augmentation: Recipe['augmentation'] | undefined;
  /** Epochs with commas between them. */
  checkpointEpochs: string;
  keepsBest: boolean;
  stopsEarly: boolean;
  stopAfter: number | undefined;
  seed: number | undefined;
  threads: number | undefined;
}

/** Epochs without a lower error after which a training may as well end. */
const usualStopAfter = 10;

export const emptyForm = (dataset: string | null, network: string): RecipeForm => ({
  dataset,
  network,
  name: '',
  preprocessing: undefined,
  stated: undefined,
  fit: undefined,
  epochs: undefined,
  batchSize: undefined,
  learningRate: undefined,
  momentum: undefined,
  weightDecay: undefined,
  initialization: undefined,
  limitsFilters: true,
  filterRadius: undefined,
  lowersOnPlateau: true,
  factor: undefined,
  patience: undefined,
  lowerAfterEpochs: '',
  augmentation: undefined,
  checkpointEpochs: '',
  keepsBest: true,
  stopsEarly: false,
  stopAfter: usualStopAfter,
  seed: undefined,
  threads: undefined,
});

/** The form that would begin a run again, but for its name: its network with fresh weights. */
export function formLike({
  name,
  dataset,
  recipe,
  preprocessing,
}: Pick<RunDetails, 'name' | 'dataset' | 'recipe' | 'preprocessing'>): RecipeForm {
  const { plateau, filterRadius, lowerAfterEpochs, checkpointEpochs, stopAfter, ...rest } = recipe;
  const isStated = preprocessing.kind === 'stated';
  return {
    ...{ dataset, network: runNetwork(name), name: '', fit: undefined, ...rest },
    preprocessing: preprocessing.kind === 'stated' ? undefined : preprocessing.kind,
    stated: isStated ? preprocessing : undefined,
    limitsFilters: filterRadius !== null,
    filterRadius: filterRadius ?? undefined,
    lowersOnPlateau: plateau !== null,
    ...{ factor: plateau?.factor, patience: plateau?.patience },
    ...{ lowerAfterEpochs: lowerAfterEpochs.join(', '), checkpointEpochs: checkpointEpochs.join(', ') },
    ...{ stopsEarly: stopAfter !== null, stopAfter: stopAfter ?? usualStopAfter },
  };
}

export type FormField = keyof RecipeForm;

export interface ReadForm {
  /** What the job is told; `null` while a field cannot be read or what is needed is missing. */
  readonly parameters: TrainParameters | null;
  /** Fields that cannot be read. */
  readonly problems: ReadonlySet<FormField>;
}

/** Plateau rule where only one of its numbers is given: Zeiler & Fergus lower by hand, here by ten after three epochs. */
const usualPlateau = { factor: 10, patience: 3 };

/** Reads a form: only what was changed is in the parameters. `definition` is the draft's text. */
export function readForm(form: RecipeForm, definition: string | null): ReadForm {
  const { dataset, network } = form;
  const asked = {
    dataset,
    network: networkOf(network, definition),
    name: form.name.trim() || undefined,
    preprocessing: form.preprocessing ?? form.stated,
    fit: form.fit,
    recipe: recipeOf(form),
  };
  const parsed = trainParameters.safeParse(withoutUndefined(asked));
  if (parsed.success) return { parameters: parsed.data, problems: new Set() };
  const fields = parsed.error.issues.map(({ path }) => fieldAt(path));
  const missing = new Set<FormField>([...(dataset === null ? ['dataset' as const] : [])]);
  return { parameters: null, problems: new Set(fields.filter((field) => !missing.has(field))) };
}

function networkOf(network: string, definition: string | null) {
  if (network === draftNetwork) return { definition };
  if (network.startsWith(runMark)) return { run: network.slice(runMark.length) };
  return network.startsWith(modelMark) ? { model: network.slice(modelMark.length) } : { preset: network };
}

function recipeOf(form: RecipeForm): Readonly<Record<string, unknown>> {
  const { epochs, batchSize, learningRate, momentum, weightDecay, initialization, augmentation, seed, threads } = form;
  return withoutUndefined({
    ...{ epochs, batchSize, learningRate, momentum, weightDecay, initialization, augmentation, seed, threads },
    filterRadius: form.limitsFilters ? form.filterRadius : null,
    plateau: plateauOf(form),
    lowerAfterEpochs: numbersOf(form.lowerAfterEpochs),
    checkpointEpochs: numbersOf(form.checkpointEpochs),
    keepsBest: form.keepsBest,
    stopAfter: form.stopsEarly ? (form.stopAfter ?? Number.NaN) : undefined,
  });
}

function plateauOf({ lowersOnPlateau, factor, patience }: RecipeForm) {
  if (!lowersOnPlateau) return null;
  if (factor === undefined && patience === undefined) return undefined;
  return { factor: factor ?? usualPlateau.factor, patience: patience ?? usualPlateau.patience };
}

/** `0, 1, 5` as numbers; `undefined` for nothing, NaN for what is none. */
function numbersOf(text: string): (number | undefined)[] | undefined {
  const parts = text.split(/[\s,;，、；]+/).filter(Boolean);
  return parts.length > 0 ? parts.map((part) => readNumber(part)) : undefined;
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The form's field of a place in the parameters. */
function fieldAt([first, second, third]: readonly PropertyKey[]): FormField {
  if (first !== 'recipe') return first as FormField;
  return (second === 'plateau' ? third : second) as FormField;
}

/** A name, with the next number behind it that is none of `taken`. */
export function numbered(name: string, taken: ReadonlySet<string>): string {
  const [, base, number = '1'] = name.match(/^(.*?)(?:-(\d+))?$/)!;
  let free = name;
  for (let next = Number(number) + 1; taken.has(free); next++) free = `${base}-${next}`;
  return free;
}
