import { z } from 'zod';
import { runtimeNames } from '../runtimes.ts';
import { analyseParameters, onCluster } from './analysis.ts';
import { datasetReading, splitNames } from './dataset.ts';
import { exportParameters, prepareParameters } from './figure.ts';
import { shareParameters } from './share.ts';
import { importParameters, trainParameters } from './training.ts';
import { rules } from './unit.ts';

const splits = z.enum(splitNames);
/** The id of a grant: a folder that a person has chosen. */
const folderId = z.string();

/** What each kind of job is told. Folders and files are named by the ids of grants, never by paths. */
export const jobKinds = {
  /** The whole way on the generated sample set. */
  buildSample: z.object({}),
  addDataset: datasetReading.extend({ folderId, name: z.string().trim().min(1).max(100).optional() }),
  /** Forgets a data set and what was found on it; its images stay on the disk. */
  removeDataset: z.object({ dataset: z.string() }),
  /** Decodes every image anew and keeps which cannot be read any more; gives how many there are of both. */
  checkDataset: z.object({ dataset: z.string() }),
  /** Images that a data set has twice, and between splits nearly twice; gives `FoundCopies`. */
  findCopies: z.object({ dataset: z.string(), least: z.number().min(0.5).max(1).default(0.97) }),
  /** Reads a data set's folder again; gives `DatasetChanges`, which hold from then on where it `takesOver`. */
  lookAgain: z.object({ dataset: z.string(), takesOver: z.boolean().default(false) }),
  /** Divides a data set anew into its splits; gives a `DividedDataset`. */
  divideDataset: z.object({ dataset: z.string(), division: datasetReading.shape.division.unwrap() }),
  train: trainParameters,
  /** A file of someone else's; gives `{ name }`. */
  importModel: importParameters,
  /** Tries other pixels of a file that is about to be added, on images whose class is known; gives a `ModelProof`. */
  proveModel: importParameters.omit({ name: true }).extend({ on: z.object({ dataset: z.string(), split: splits }) }),
  /** Forgets a model and what was found on it. */
  removeModel: z.object({ model: z.string() }),
  /** On the runtime on which it was begun, or on another. */
  resumeTraining: z.object({ run: z.string(), runtime: z.enum(runtimeNames).optional() }),
  /** Forgets a run with its checkpoints and what was found on them. */
  removeRun: z.object({ run: z.string() }),
  exportModel: z.object({ model: z.string(), folderId }),
  index: z.object({
    model: z.string(),
    dataset: z.string(),
    split: splits.default('val'),
    layers: z.array(z.string()).min(1).optional(),
    top: z.int().min(1).max(100).default(9),
  }),
  /** Sheets of the strongest projections and patches of every map of the layers; indexes first where that is missing. */
  projectLayers: z.object({
    model: z.string(),
    dataset: z.string(),
    split: splits.default('val'),
    layers: z.array(z.string()).min(1).optional(),
    rule: z.enum(rules).default('deconvnet'),
    /** Where the index is made. */
    on: onCluster,
  }),
  /** An experiment; what it finds fills a row of the catalog while it runs. */
  analyse: analyseParameters,
  /** Computes what the panels of a figure lack; indexes first where that is missing. */
  prepareFigure: prepareParameters,
  /** Units as a folder with a page of its own; gives `WrittenShare`. */
  share: shareParameters.extend({ folderId }),
  /** A figure as a file, kept in the catalog. */
  exportFigure: exportParameters,
} satisfies Record<string, z.ZodType>;

export type JobKind = keyof typeof jobKinds;
/** What a page gives; `JobParameters` is what comes of it, defaults filled in. */
export type GivenParameters<K extends JobKind> = z.input<(typeof jobKinds)[K]>;
export type JobParameters<K extends JobKind> = z.output<(typeof jobKinds)[K]>;
