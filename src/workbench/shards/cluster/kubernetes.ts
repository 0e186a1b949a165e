import { Document } from 'yaml';
import type { JobContext } from '../../../shared/job.ts';
import { filesOf, readManifest } from '../manifest.ts';
import { optionsOf, type WorkerOptions } from './program.ts';
import { writeOnce } from './writeOnce.ts';

export interface KubernetesRequest extends WorkerOptions {
  /** Default: eight. */
  readonly workers?: number | undefined;
}

const usualWorkers = 8;
const usualThreads = 4;

const words = ` Written once by "switchback scan run", which never writes over it.
 Change the image (one with Switchback and Node 24), the claims of the volumes, and what else your cluster wants otherwise.`;

/** Writes an Indexed Job (Kubernetes, batch/v1) into the scan's folder, where no file is there; gives the file. Submits nothing. */
export function writeIndexedJob(
  folder: string,
  { workers = usualWorkers, threads = usualThreads, ...options }: KubernetesRequest,
  { warn }: Pick<JobContext, 'warn'>,
): string {
  const { id, shards, memoryBytes, root } = readManifest(folder);
  const count = Math.min(workers, shards.length);
  const { images = root } = options;
  const gibibytes = Math.ceil(memoryBytes / 2 ** 30) + 3;
  const work = ['scan', 'work', '/scan', '--threads', String(threads), ...optionsOf({ ...options, images })];
  const document = new Document({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `switchback-${id.slice(0, 8)}` },
    spec: {
      ...{ completionMode: 'Indexed', completions: count, parallelism: count, backoffLimit: 2 * count },
      template: {
        spec: {
          ...{ restartPolicy: 'Never', terminationGracePeriodSeconds: 120 },
          containers: [
            {
              ...{ name: 'worker', image: 'REGISTRY/switchback:VERSION', command: ['switchback', ...work] },
              env: [{ name: 'SWITCHBACK_WORKERS', value: String(count) }],
              resources: { requests: { cpu: String(threads), memory: `${gibibytes}Gi` } },
              volumeMounts: [
                { name: 'scan', mountPath: '/scan' },
                { name: 'images', mountPath: images, readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: 'scan', persistentVolumeClaim: { claimName: 'CLAIM-WITH-THIS-FOLDER' } },
            { name: 'images', persistentVolumeClaim: { claimName: 'CLAIM-WITH-THE-IMAGES', readOnly: true } },
          ],
        },
      },
    },
  });
  document.commentBefore = words;
  const { job } = filesOf(folder);
  writeOnce(job, document.toString(), warn);
  return job;
}
