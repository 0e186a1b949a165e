import { z } from 'zod';
import type { Preprocessing, PreprocessingOrigin } from '../preprocessing.ts';
import { computation, query } from '../rpc/request.ts';
import type { Sentence } from '../sentence.ts';
import type { SplitName } from './dataset.ts';
import { pictureReference } from './picture.ts';
import { importParameters, runName } from './training.ts';

/** How well a model classifies a split, as found last. */
export interface KeptEvaluation {
  readonly dataset: string;
  readonly split: SplitName;
  /** Images classified. */
  readonly images: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of images whose most probable class is wrong, 0…1. */
  readonly error: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A model in a list: a checkpoint of a run, or a file of someone else's. */
export interface ModelSummary {
  readonly id: number;
  /** By which it is asked for: `run@epoch`, or the name of a file's model. */
  readonly name: string;
  readonly origin: 'run' | 'file';
  /** Of a run's model. */
  readonly run: string | null;
  /** Of a run's model: epochs done; 0 is the initialisation. */
  readonly epoch: number | null;
  /** Share of validation images classified wrongly, 0…1. */
  readonly validationError: number | null;
  /** Its network's name. */
  readonly network: string;
  /** How many class names it has; `null` where it has none. */
  readonly classes: number | null;
  /** Of a file's model: the file's name and format. */
  readonly file: string | null;
  readonly format: string | null;
  /** Which images excite its maps most is known, of some split. */
  readonly indexed: boolean;
  /** By data set and split. */
  readonly evaluations: readonly KeptEvaluation[];
  /** SHA-256 of the weights' blob. */
  readonly weightsHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How well a network computes what its own framework made of a test tensor. */
export interface TestTensorResult {
  /** Pictures in it. */
  readonly images: number;
  /** The most by which an output differs from the framework's, as a share of the framework's largest number. */
  readonly difference: number;
}

/** One model. */
export interface ModelDetails extends ModelSummary {
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
  /** Nodes of the network. */
  readonly layers: number;
  readonly preprocessing: Preprocessing;
  /** Names of the nodes that it puts out. */
  readonly outputs: readonly string[];
  /** The one with a score for each class; `null` where it tells no classes apart. */
  readonly scores: string | null;
  /** In the order of the scores; `null` where nobody has named them. */
  readonly classNames: readonly string[] | null;
  /** Of a file's model beside which one lay. */
  readonly testTensor: TestTensorResult | null;
}

/** What a network makes of a picture. */
export interface PreviewedPicture {
  /** What the network sees of it, before scale, means and deviations. */
  readonly png: Uint8Array;
  /** The picture's label; `null` where it is not known. */
  readonly className: string | null;
  /** The five most probable first; `null` where the network tells no classes apart, or its mean image is not there yet. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[] | null;
}

/** A file that is about to be added, as it would be. */
export interface ModelPreview {
  /** Its name. */
  readonly network: string;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly preprocessing: Preprocessing;
  /** Where the fields are from, as the file has them. */
  readonly origin: PreprocessingOrigin;
  /** How many class names it has; `null` where it has none. */
  readonly classes: number | null;
  /** What the network puts out; of such a shape, it may be a score for each class. */
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly isPerClass: boolean;
  }[];
  /** The output with a score for each class; `null` where none is, or where several may be. */
  readonly scores: string | null;
  readonly testTensor: TestTensorResult | null;
  readonly warnings: readonly Sentence[];
  readonly picture: PreviewedPicture | null;
}

/** One way to read pictures, and how the model does with it. */
export interface ProofRow {
  readonly preprocessing: Preprocessing;
  readonly right: number;
  /** On how many it was tried; fewer than the best where it was dropped early. */
  readonly images: number;
  /** In nats, at the best temperature. */
  readonly loss: number;
  /** It does as well as the best, as far as these images can tell. */
  readonly isTied: boolean;
}

/** What came of trying a model's pixels on images whose class is known. */
export interface ModelProof {
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  readonly best: Preprocessing;
  /** All that was tried: the best first, then those tied with it, then the others; each by their loss. */
  readonly rows: readonly ProofRow[];
}

/** What is known of a layer of a model beside what its network says. */
export interface LayerFacts {
  readonly name: string;
  /** Where it lies in the file, from the outermost part inwards, its own name left out. */
  readonly path: readonly string[];
  /** A node of the file that runs on ONNX Runtime alone. */
  readonly isOpaque: boolean;
  /** `null` where its units can be projected to the pixels. */
  readonly whyNotProjected: Sentence | null;
  /** Of the index over it that was made last; `null` where there is none. */
  readonly firing: {
    readonly maps: number;
    /** Maps that fire on no image. */
    readonly dead: number;
    /** On what share of the images a map fires, the mean over the maps, 0…1. */
    readonly share: number;
  } | null;
}

/** A class of a data set and what a model calls it. */
export interface ClassMatch {
  readonly name: string;
  /** The number of the model's class; `null` where it has none. */
  readonly output: number | null;
  /** The same as the names alone have it. */
  readonly byName: number | null;
}

/** How the classes of a data set are matched to a model's. */
export interface ClassMatches {
  readonly model: string;
  readonly dataset: string;
  /** The model's, in the order of its outputs. */
  readonly classes: readonly string[];
  readonly rows: readonly ClassMatch[];
}

const model = z.string().min(1);
const className = z.string().max(1000);

export const modelRequests = {
  /** Every model, or one run's checkpoints: those of runs by run and epoch, then those of files. */
  'model.list': query<readonly ModelSummary[]>()(z.object({ run: z.string().optional() })),
  /** Throws `NOT_FOUND`. */
  'model.get': query<ModelDetails>()(z.object({ model })),
  /** Layer by layer, in the network's order. Throws `NOT_FOUND`. */
  'model.layerFacts': query<readonly LayerFacts[]>()(z.object({ model })),
  /** Throws `NOT_FOUND`, `UNSUPPORTED` for a model that tells no classes apart. */
  'model.classMatches': query<ClassMatches>()(z.object({ model, dataset: z.string() })),
  /** What is not among `said` goes by the names. Throws as `model.classMatches`, `BAD_ARGUMENT` for a class that is not there. */
  'model.saveClassMatches': query<null>()(
    z.object({
      ...{ model, dataset: z.string() },
      said: z.array(z.object({ name: className, output: z.int().min(0).nullable() })).max(100_000),
    }),
  ),
  /** Throws as the job `importModel` would: where the file is not read, or what is asked for does not fit it. */
  'model.preview': computation<ModelPreview>()(
    importParameters.omit({ name: true }).extend({ picture: pictureReference.nullable() }),
  ),
  /** Throws `BAD_ARGUMENT` for a run's model, and when the name is in use. */
  'model.rename': query<null>()(z.object({ model, name: runName })),
};
