import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetById, insertDataset } from '../../../catalog/datasets/datasets.ts';
import { copyBlob } from '../../../catalog/storage/blobs.ts';
import { blobsOfRun, type CarriedRun, carriedRun, takeRun } from '../../../catalog/training/carriedRuns.ts';
import { defineNetwork } from '../../../engine/network/define.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import { say } from '../../../shared/sentence.ts';
import { readChecked, writeChecked } from '../../../workbench/analyses/checkedFile.ts';
import type { Worker } from '../../../workbench/analyses/division.ts';
import { picturesOf } from '../../../workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../workbench/workspace/workspace.ts';
import type { AblationTask, RunFound } from '../analysis.ts';
import { runNamed, trainedRun } from './runs.ts';

/** What workers are told of an ablation. */
export interface AblationElsewhere {
  readonly dataset: { readonly name: string; readonly format: string; readonly classes: readonly string[] };
  readonly preprocessing: Preprocessing;
  readonly recipe: Recipe;
  readonly tasks: readonly AblationTask[];
  /** In the order of the tasks. */
  readonly runs: readonly RunElsewhere[];
}

interface RunElsewhere {
  readonly name: string;
  readonly variant: string;
  /** Of the network. */
  readonly definition: unknown;
  readonly seed: number;
}

/** A run that a worker has trained, and in which shard's folder its weights lie. */
interface Carried {
  readonly shard: number;
  readonly run: CarriedRun;
}

/** So often a training that is under way is kept besides, so that a worker that is killed loses no more than that and an epoch. */
const keepIntervalMs = 120_000;

/** A file with what an earlier worker of the shard has left, and the folder of its blobs. */
const filesIn = (made: string) => ({ run: join(made, 'run.msgpack'), blobs: join(made, 'blobs') });

/**
 * Trains a run as here, in a catalog of the worker's own that has the data set and nothing else, and goes when the run is finished. What a stop leaves the next
 * worker goes on with.
 */
export async function trainedElsewhere(worker: Worker, task: AblationTask, context: JobContext): Promise<RunFound> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-training-'));
  const opened = openWorkspace(join(folder, 'workspace'), 'write', 'scan work');
  try {
    return await trainedIn({ ...opened, memoryBytes: worker.memoryBytes }, worker, task, context);
  } finally {
    opened.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function trainedIn(
  workspace: Workspace,
  { shard, given, root, images, runtime, threads, made }: Worker,
  task: AblationTask,
  context: JobContext,
): Promise<RunFound> {
  const { catalog, blobs } = workspace;
  const { dataset: about, preprocessing, recipe, tasks, runs } = given as AblationElsewhere;
  const listed = images.map((image) => ({ ...image, width: 0, height: 0, broken: null }));
  const datasetId = insertDataset(catalog, { ...about, root }, listed);
  const { name, variant, definition, seed } =
    runs[tasks.findIndex((own) => own.variant === task.variant && own.seed === task.seed)]!;
  const files = filesIn(made);
  const earlier = readChecked(files.run, z.custom<CarriedRun>());
  if (earlier) {
    for (const blob of blobsOfRun(earlier)) copyBlob(files.blobs, blob, blobs);
    takeRun(catalog, datasetId, earlier);
  }

  let keptMs = performance.now();
  const keep = (): CarriedRun => {
    const run = carriedRun(catalog, runNamed(workspace, name)!.id);
    const needed = blobsOfRun(run);
    for (const blob of needed) copyBlob(blobs, blob, files.blobs);
    writeChecked(files.run, run);
    removeOthers(files.blobs, needed);
    keptMs = performance.now();
    return run;
  };
  const report: JobContext['report'] = (progress) => {
    context.report(progress);
    if (performance.now() - keptMs >= keepIntervalMs && runNamed(workspace, name)) keep();
  };
  const dataset = datasetById(catalog, datasetId);
  const setting = {
    ...{ dataset, preprocessing, pictures: picturesOf(workspace, dataset, preprocessing) },
    recipe: threads === undefined ? recipe : { ...recipe, threads },
  };
  const own = { name, variant: { name: variant, text: '', network: defineNetwork(definition) }, seed };
  try {
    const found = await trainedRun(workspace, setting, own, runtime, { ...context, report });
    return { ...task, ...found, carried: { shard, run: keep() } satisfies Carried };
  } catch (error) {
    if (context.signal.aborted && runNamed(workspace, name)) keep();
    throw error;
  }
}

/** Removes blobs that are no longer needed: the state of an earlier epoch. */
function removeOthers(blobs: string, needed: readonly string[]): void {
  const entries = readdirSync(blobs, { recursive: true, withFileTypes: true });
  for (const entry of entries)
    if (entry.isFile() && !needed.includes(entry.name)) rmSync(join(entry.parentPath, entry.name), { force: true });
}

/**
 * Takes runs that workers have trained into the catalog, for a transaction; those that are there and finished stay. Throws `BAD_ARGUMENT` for one that
 * was begun here and is not finished.
 */
export function adoptRuns(
  workspace: Workspace,
  datasetId: number,
  found: readonly RunFound[],
  madeBy: (shard: number) => string,
): void {
  for (const { carried } of found) {
    const { shard, run } = carried as Carried;
    const earlier = runNamed(workspace, run.name);
    if (earlier?.status === 'finished' || (earlier && earlier.status === run.status)) continue;
    if (earlier) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.begunHere', { name: run.name }));
    for (const blob of blobsOfRun(run)) copyBlob(filesIn(madeBy(shard)).blobs, blob, workspace.blobs);
    takeRun(workspace.catalog, datasetId, run);
  }
}
