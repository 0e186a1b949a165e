import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Preprocessing, preprocessingSchema, preprocessingSources } from '../../shared/preprocessing.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { refuseBadModelName } from '../storage/names.ts';
import { pin } from '../storage/pins.ts';
import { storedJson, storedTexts } from '../storage/storedJson.ts';
import { checkNameIsFree } from './modelNames.ts';

/** Pictures tried, and the most by which an output differed, as a share of the largest number. */
const testTensorResult = z.object({ images: z.int(), difference: z.number() });

/** What the file of a model was. */
export const modelSource = z.object({
  /** `safetensors`, … */
  format: z.string(),
  /** Its name where it was, without folders. */
  file: z.string().optional(),
  /** Where the fields of its preprocessing and its class names are from. */
  pixels: z.record(z.string(), z.enum(preprocessingSources).optional()).optional(),
  classesFrom: z.enum(preprocessingSources).nullish(),
  /** Where its layers lie in the file, from the outermost part inwards; and what the file puts out. */
  layerPaths: z.record(z.string(), z.array(z.string()).readonly()).optional(),
  outputs: z.array(z.string()).readonly().optional(),
  /** How well its network computed the test tensor that lay beside the file. */
  testTensor: testTensorResult.optional(),
});
export type ModelSource = z.infer<typeof modelSource>;

/** A network, its weights, its preprocessing and its class names: a checkpoint of a run, or a file of someone else's. */
export interface Model {
  readonly id: number;
  readonly origin: 'run' | 'file';
  /** `run@epoch`, or the name that a file's model was given. */
  readonly name: string;
  readonly networkId: number;
  readonly preprocessing: Preprocessing;
  /** In the order of the outputs; `null` where nobody has named them. */
  readonly classes: readonly string[] | null;
  /** Of a file's model. */
  readonly source: ModelSource | null;
  /** SHA-256 of a safetensors blob; two models with the same weights have one blob. */
  readonly blob: string;
  readonly createdAt: string;
  /** Of a run's model: the run, the epochs done (0 is the initialisation), the share of validation images classified wrongly, in [0, 1]. */
  readonly runId: number | null;
  readonly runName: string | null;
  readonly epoch: number | null;
  readonly valError: number | null;
}

/** What the model of a file is kept with. */
export type NewModel = Pick<Model, 'name' | 'networkId' | 'preprocessing' | 'classes' | 'blob'> & {
  readonly source: ModelSource;
};

type ModelRow = Omit<Model, 'preprocessing' | 'classes' | 'source'> & {
  readonly preprocessing: string;
  readonly classes: string | null;
  readonly source: string | null;
};

const columns = `
  SELECT model.id, origin, coalesce(model.name, run.name || '@' || epoch) AS name, model.network_id AS networkId,
    model.preprocessing, classes, source, blob, model.created_at AS createdAt,
    run_id AS runId, run.name AS runName, epoch, val_error AS valError`;

const select = `${columns} FROM model LEFT JOIN checkpoint ON model_id = model.id LEFT JOIN run ON run.id = run_id`;

/** SQLite finds a run's models by indexes only where nothing else is joined. */
const selectOfRun = `${columns} FROM run JOIN checkpoint ON run_id = run.id JOIN model ON model.id = model_id`;

const orNull = <T>(schema: z.ZodType<T>, text: string | null): T | null =>
  text === null ? null : storedJson(schema, text);

function modelOf(row: ModelRow): Model {
  return {
    ...row,
    preprocessing: storedJson(preprocessingSchema, row.preprocessing),
    classes: orNull(storedTexts, row.classes),
    source: orNull(modelSource, row.source),
  };
}

/** A model that was asked for: it stays as long as the job that works with it. */
function lookedUp(row: ModelRow): Model {
  pin(row.runId === null ? `model ${row.id}` : `run ${row.runId}`);
  return modelOf(row);
}

/** Records the model of a file and gives its id. Throws `BAD_ARGUMENT` for a name that is in use or cannot be one. */
export function insertModel(db: Database, model: NewModel): number {
  const { name, networkId, preprocessing, classes, source, blob } = model;
  return transact(db, () => {
    refuseBadModelName(name);
    checkNameIsFree(db, name);
    const insert = db.prepare(`
      INSERT INTO model (origin, name, network_id, preprocessing, classes, source, blob, created_at)
      VALUES ('file', ?, ?, ?, ?, ?, ?, ?)`);
    const json = [preprocessing, classes, source].map((value) => (value === null ? null : JSON.stringify(value)));
    return Number(insert.run(name, networkId, ...json, blob, new Date().toISOString()).lastInsertRowid);
  });
}

/** The model of a file that is the same but for its name, `null` where there is none. */
export function sameModel(
  db: Database,
  { networkId, preprocessing, classes, blob }: Omit<NewModel, 'name' | 'source'>,
): Model | null {
  const find = db.prepare<[number, string, string, string | null], ModelRow>(`
    ${select} WHERE origin = 'file' AND model.network_id = ? AND blob = ? AND model.preprocessing = ? AND classes IS ? LIMIT 1`);
  const row = find.get(networkId, blob, JSON.stringify(preprocessing), classes && JSON.stringify(classes));
  return row ? modelOf(row) : null;
}

/** The model of a file by its name, `RUN@EPOCH`, or the last of a run by the run's name. Throws `NOT_FOUND`, naming what there is, and `BAD_ARGUMENT` for what is neither. */
export function findModel(db: Database, reference: string): Model {
  const { name, epoch } = parseReference(reference);
  const ofFile = db.prepare<[string], ModelRow>(`${select} WHERE model.name = ?`).get(name);
  if (ofFile && epoch === undefined) return lookedUp(ofFile);
  if (ofFile) throw new SwitchbackError('NOT_FOUND', say('catalog.noEpochOfFile', { name }));
  const ofRun = db.prepare<[string], ModelRow>(`${selectOfRun} WHERE run.name = ? ORDER BY epoch`).all(name);
  const row = epoch === undefined ? ofRun.at(-1) : ofRun.find((model) => model.epoch === epoch);
  if (row) return lookedUp(row);
  const epochs = ofRun.flatMap((model) => model.epoch ?? []);
  throw new SwitchbackError('NOT_FOUND', notFound(db, name, epoch, epochs));
}

/** Throws `NOT_FOUND`. */
export function modelById(db: Database, id: number): Model {
  const row = db.prepare<[number], ModelRow>(`${select} WHERE model.id = ?`).get(id);
  if (!row) throw new SwitchbackError('NOT_FOUND', say('catalog.noModelId', { id }));
  return lookedUp(row);
}

/** Every model, or a run's: those of runs by run and epoch, then those of files, oldest first. */
export function listModels(db: Database, runName?: string): Model[] {
  const rows =
    runName === undefined
      ? db.prepare<[], ModelRow>(`${select} ORDER BY origin = 'file', run_id, epoch, model.id`).all()
      : db.prepare<[string], ModelRow>(`${selectOfRun} WHERE run.name = ? ORDER BY epoch`).all(runName);
  return rows.map(modelOf);
}

/** Gives the model of a file another name. Throws `BAD_ARGUMENT` for one that is in use or cannot be one. */
export function renameModel(db: Database, id: number, name: string): void {
  refuseBadModelName(name);
  transact(db, () => {
    checkNameIsFree(db, name, { modelId: id });
    db.prepare('UPDATE model SET name = ? WHERE id = ?').run(name, id);
  });
}

function parseReference(reference: string): { readonly name: string; readonly epoch?: number } {
  const at = reference.lastIndexOf('@');
  if (at < 0) return { name: reference };
  const epoch = Number(reference.slice(at + 1));
  if (at > 0 && reference.length > at + 1 && Number.isInteger(epoch) && epoch >= 0)
    return { name: reference.slice(0, at), epoch };
  const problem = say('workbench.noModelName', { name: reference, form: 'RUN@EPOCH', example: 'shapes@8' });
  throw new SwitchbackError('BAD_ARGUMENT', problem);
}

function notFound(db: Database, name: string, epoch: number | undefined, epochs: readonly number[]): Sentence {
  if (epoch !== undefined && epochs.length > 0) return say('catalog.noCheckpointOfEpoch', { run: name, epoch, epochs });
  if (db.prepare('SELECT 1 FROM run WHERE name = ?').get(name)) return say('catalog.noCheckpointYet', { run: name });
  const names = listModels(db).map((model) => model.name);
  const advice = names.length > 0 ? say('catalog.thereIs', { names }) : say('catalog.addModel');
  return say('catalog.noModel', { name, advice });
}
