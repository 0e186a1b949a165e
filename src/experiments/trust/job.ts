import { putBlob } from '../../catalog/storage/blobs.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../workbench/pictures/cut.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import type { TrustGiven } from './analysis/given.ts';
import { sizeOf, type TrustTask } from './analysis.ts';
import { measurements } from './declaration/kept.ts';
import type { trust as declaration } from './declaration.ts';
import { answers } from './job/answers.ts';
import { measuredUnits } from './job/measured.ts';
import type { TrustRequest } from './job/plan.ts';

/** Measures what maps of units depend on. Throws as `measuredUnits` and, where the layer cannot be projected, `whyNotProjected`. */
export const trust: ExperimentJob<
  TrustRequest,
  TrustGiven,
  TrustTask,
  null,
  TrustTask,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const loaded = loadModel(workspace, request.model);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const { pixels, ...measured } = await measuredUnits(workspace, loaded, runtime, request, context);
    return {
      ...{ loaded, ...measured, sizeOf },
      unit: 'measurements',
      total: measurements(measured.parameters),
      step: say('trust.measuring'),
      begin: async () => {
        const { preprocessing } = loaded;
        const pngs = await Promise.all(pixels.map((own) => rasterToPng(rasterOf(centreOf(preprocessing, own)))));
        const stored = pngs.map((png) => putBlob(workspace.blobs, png));
        return { findings: { pictures: stored }, blobs: stored };
      },
    };
  },
  answers,
};
