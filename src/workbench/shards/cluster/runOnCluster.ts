import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { findDataset, listDatasets } from '../../../catalog/datasets/datasets.ts';
import { hashOf } from '../../../catalog/storage/content.ts';
import type { Cluster } from '../../../shared/contract/cluster.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { stageOf } from '../../../shared/stages.ts';
import { makeFolders } from '../../workspace/outputs.ts';
import { findCluster } from '../../workspace/settings.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { DividedQuestion } from '../divided.ts';
import { filesOf, readManifest, usualShard } from '../manifest.ts';
import { mergeScan } from '../merge.ts';
import { planScan } from '../plan.ts';
import { scanProgress } from '../progress.ts';
import { cancelOnSlurm, isStillQueued, prepareSlurm, submitToSlurm } from './slurm.ts';
import { watchScan } from './watch.ts';

/** How often SLURM is asked. */
const everyMs = 30_000;
/** Planning and merging as shares of the whole. */
const shares = { planned: 0.05, worked: 0.95 } as const;
/** Shards of a worker, so that those that are quick take over from those that are slow; and fewer images are not worth one. */
const shardsPerWorker = 4;
const leastShard = 250;

/**
 * Has a cluster do what is asked: plans into its folder, submits, follows, and takes what was found into the workspace. The same asked again goes on with
 * what is there. A stop by a person ends the cluster's jobs; where the host ends, they go on. Throws as `findCluster`, `planScan`, `submitToSlurm`, `watchScan`
 * and `mergeScan`.
 */
export async function runOnCluster(
  workspace: Workspace,
  name: string,
  question: DividedQuestion,
  context: JobContext,
): Promise<unknown> {
  const cluster = findCluster(name);
  const folder = await plannedFor(workspace, cluster, question, stageOf(context, 0, shares.planned));
  const work = stageOf(context, shares.planned, shares.worked);
  if (!isWhole(folder)) {
    if (!(await isStillQueued(folder))) {
      useScripts(workspace, cluster, folder, context);
      const { workers, threads } = cluster;
      await submitToSlurm(folder, { workspace: workspace.folder, workers, threads, merge: false }, context);
    }
    await watchScan(folder, { everyMs }, work).catch(async (error: unknown) => {
      if (context.signal.aborted && isByPerson(context.signal)) await cancelOnSlurm(folder);
      throw context.signal.aborted ? context.signal.reason : error;
    });
  }
  return mergeScan(workspace, folder, stageOf(context, shares.worked, 1));
}

const isByPerson = ({ reason }: AbortSignal): boolean =>
  reason instanceof SwitchbackError && reason.sentence.key === 'common.stopped';

function isWhole(folder: string): boolean {
  const manifest = readManifest(folder);
  return scanProgress(folder, manifest).shards === manifest.shards.length;
}

/** Plans into a folder that is called after the question; where that has another plan, for the data has changed since, into the next. Gives the folder. */
async function plannedFor(
  workspace: Workspace,
  { folder, workers }: Cluster,
  question: DividedQuestion,
  context: JobContext,
): Promise<string> {
  const own = hashOf(JSON.stringify([workspace.folder, question, datasetState(workspace, question)])).slice(0, 12);
  const imagesPerShard = (images: number) =>
    Math.min(usualShard, Math.max(leastShard, Math.ceil(images / (shardsPerWorker * workers))));
  for (let number = 1; ; number++) {
    const place = join(folder, `${question.kind}-${own}${number > 1 ? `-${number}` : ''}`);
    try {
      await planScan(workspace, question, { folder: place, imagesPerShard }, context);
      return place;
    } catch (error) {
      if (!(error instanceof SwitchbackError) || error.sentence.key !== 'shards.otherPlan') throw error;
    }
  }
}

function datasetState({ catalog }: Workspace, { request }: DividedQuestion): number | null {
  const { dataset } = request as { readonly dataset?: string };
  return listDatasets(catalog).some(({ name }) => name === dataset) ? findDataset(catalog, dataset!).state : null;
}

/** The cluster's own scripts, written once into its folder for a person to change, become the scan's. */
function useScripts(workspace: Workspace, { folder, threads }: Cluster, scan: string, { warn }: JobContext): void {
  const [ofCluster, ofScan] = [filesOf(folder), filesOf(scan)];
  if (existsSync(ofScan.work)) return;
  if (existsSync(ofCluster.work)) copyFileSync(ofCluster.work, ofScan.work);
  prepareSlurm(scan, { workspace: workspace.folder, threads }, { warn: existsSync(ofCluster.work) ? () => {} : warn });
  if (existsSync(ofCluster.work)) return;
  makeFolders(folder);
  copyFileSync(ofScan.work, ofCluster.work);
}
