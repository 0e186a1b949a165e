import { SwitchbackError } from '../../shared/errors.ts';
import {
  type Preprocessing,
  type PreprocessingOrigin,
  type PreprocessingSource,
  preprocessingParts,
  preprocessingSchema,
} from '../../shared/preprocessing.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { StatedPixels } from '../readModel.ts';
import { bioimageStatement } from './bioimage.ts';
import { ownStatement } from './graph.ts';
import { guess } from './guess.ts';
import { labelStatement, processorStatement } from './huggingFace.ts';
import { nameListStatement } from './nameList.ts';
import { sidecarStatement } from './sidecar.ts';
import type { ModelShape, PixelStatement } from './statement.ts';
import { timmStatement } from './timm.ts';

/** All that is known of a model whose pixels are asked for. */
export interface UnresolvedModel {
  /** The file's name without its ending. */
  readonly name: string;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  /** How many classes its output tells apart; `null` where it is no classifier. */
  readonly classCount: number | null;
  /** What its own file says. */
  readonly stated: StatedPixels;
  readonly classes: readonly string[] | null;
  /** Texts of the files beside it by their names, as far as `filesToRead` names them. */
  readonly beside: Readonly<Record<string, string>>;
}

/** A model's preprocessing, its classes, and where each is from. */
export interface ResolvedPixels {
  readonly preprocessing: Preprocessing;
  readonly origin: PreprocessingOrigin;
  readonly classes: readonly string[] | null;
  readonly classesFrom: PreprocessingSource | null;
  readonly warnings: readonly Sentence[];
}

type Reader = (file: string, text: string, shape: ModelShape) => PixelStatement | null;

/** Who reads which file beside a model called `name`, in the order in which they are believed. */
const readersOf = (name: string): readonly (readonly [file: string, read: Reader])[] => [
  [`${name}.switchback.json`, sidecarStatement],
  ['rdf.yaml', bioimageStatement],
  ['bioimageio.yaml', bioimageStatement],
  ['preprocessor_config.json', processorStatement],
  ['config.json', timmStatement],
  ['config.json', labelStatement],
  ...[`${name}.txt`, 'labels.txt', 'classes.txt', 'imagenet_classes.txt'].map(
    (file) => [file, nameListStatement] as const,
  ),
  ...['labels.json', 'classes.json', 'class_names.json', 'class_indices.json'].map(
    (file) => [file, nameListStatement] as const,
  ),
];

/** The names of the files beside a model that say something of its pixels or its classes. */
export const filesToRead = (name: string): readonly string[] => [...new Set(readersOf(name).map(([file]) => file))];

/**
 * Puts together what is said of a model's pixels and classes: of each part what the first says that says anything (`readersOf`, then the
 * model's own file, then a guess). Throws `BAD_NETWORK` for an input of other than 1 or 3 channels.
 */
export function resolvePixels(model: UnresolvedModel): ResolvedPixels {
  const shape = shapeOf(model);
  const said = readersOf(model.name).flatMap(([file, read]) => {
    const text = model.beside[file];
    const statement = text === undefined ? null : read(file, text, shape);
    return statement ? [checked(statement, file)] : [];
  });
  const own = checked({ ...ownStatement(model.stated, shape), classes: model.classes ?? undefined }, model.name);
  const all = [...said, own, guess(shape, model.classCount, model.stated.layout?.value ?? 'chw')];
  const naming = all.find(
    ({ classes }) => classes && (model.classCount === null || classes.length === model.classCount),
  );
  return {
    ...put(shape, all),
    classes: naming?.classes ?? null,
    classesFrom: naming?.source ?? null,
    warnings: [
      ...said.flatMap(({ warnings = [] }) => warnings),
      ...all.filter((each) => each.source !== 'guess').flatMap((each) => wrongCount(each, model.classCount)),
      ...scaledTwice(all, own),
    ],
  };
}

function shapeOf({ inputShape: [channels, ...size] }: UnresolvedModel): ModelShape {
  if (channels === 1 || channels === 3) return { channels, size };
  throw new SwitchbackError('BAD_NETWORK', say('dataset.inputChannels', { channels }));
}

/** Of each part the first that says it. */
function put({ channels, size }: ModelShape, all: readonly PixelStatement[]) {
  const first = <K extends keyof PixelStatement>(part: K) => {
    const by = all.find((statement) => statement[part] !== undefined)!;
    return { value: by[part]!, source: by.source };
  };
  const [order, geometry, normalization] = [first('channelOrder'), first('geometry'), first('normalization')];
  const { resize, cropRounding, decodeSize = size } = geometry.value;
  const { isScaleGuessed, ...numbers } = normalization.value;
  const preprocessing = preprocessingSchema.parse({
    ...{ channels, resize, cropRounding, decodeSize, cropSize: size, ...numbers },
    channelOrder: channels === 3 ? order.value : 'rgb',
  });
  const of = { resize: geometry.source, decodeSize: geometry.source, cropRounding: geometry.source };
  const origin: PreprocessingOrigin = {
    ...{ channels: 'graph', cropSize: 'graph', ...of },
    channelOrder: order.source,
    scale: isScaleGuessed ? 'guess' : normalization.source,
    mean: normalization.source,
    deviation: normalization.source,
  };
  return { preprocessing, origin };
}

/** A statement without the parts that no preprocessing can have, and a warning where there are such. */
function checked(statement: PixelStatement, file: string): PixelStatement {
  const { geometry, normalization, ...rest } = statement;
  const { isScaleGuessed, ...numbers } = normalization ?? {};
  const isGood = (part: object | undefined) => part === undefined || preprocessingParts.safeParse(part).success;
  const [hasGeometry, hasNumbers] = [isGood(geometry), isGood(numbers)];
  const warnings = [...(statement.warnings ?? [])];
  if (!hasGeometry || !hasNumbers) warnings.push(say('modelfile.besideNonsense', { file }));
  return {
    ...rest,
    geometry: hasGeometry ? geometry : undefined,
    normalization: hasNumbers ? normalization : undefined,
    warnings,
  };
}

function wrongCount({ classes }: PixelStatement, count: number | null): Sentence[] {
  if (!classes || count === null || classes.length === count) return [];
  return [say('modelfile.wrongClassCount', { named: classes.length, count })];
}

/** A graph that scales its input itself may lie beside a file of the network before that was built in. */
function scaledTwice(all: readonly PixelStatement[], own: PixelStatement): Sentence[] {
  const believed = all.find(({ normalization }) => normalization !== undefined)!;
  if (own.source !== 'graph' || !own.normalization || believed === own) return [];
  const ratio = believed.normalization!.scale / own.normalization.scale;
  return ratio > 0.5 && ratio < 2 ? [] : [say('modelfile.scaledTwice')];
}
