import { putBlob } from '../../catalog/storage/blobs.ts';
import { networkBelow, randomisationSteps } from '../../engine/analysis/attribution/randomised.ts';
import { MEAN } from '../../engine/program/input.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { centreOf, rasterOf } from '../../workbench/pictures/cut.ts';
import { meanColour } from '../../workbench/pictures/meanColour.ts';
import { networkInputs } from '../../workbench/pictures/networkInputs.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { TrustGiven } from './analysis/given.ts';
import { sizeOf, type TrustTask } from './analysis.ts';
import { measurements, type TrustParameters } from './declaration/kept.ts';
import { shares } from './declaration/limits.ts';
import type { trust as declaration } from './declaration.ts';
import { answers } from './job/answers.ts';
import { chosenUnits, type TrustRequest } from './job/plan.ts';

/** Measures what maps of units depend on. Throws as `chosenUnits` and, where the layer cannot be projected, `whyNotProjected`. */
export const trust: ExperimentJob<
  TrustRequest,
  TrustGiven,
  TrustTask,
  null,
  TrustTask,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const { blobs, memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const { network, weights, preprocessing, model } = loaded;
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const { layer, items, pictures, datasets, about } = await chosenUnits(workspace, loaded, runtime, request, context);
    const pixels = pictures.map((picture) => picture.pixels);
    const colour = meanColour(preprocessing, weights[MEAN]);
    const [, height, width] = network.inputShape;
    const patch = request.patch ?? Math.max(1, Math.round(Math.min(height, width) / 56));
    if (patch > Math.min(height, width))
      throw new SwitchbackError('BAD_ARGUMENT', say('trust.patchTooLarge', { patch, height, width }));
    const { draws, others, orders, samples, seed } = request;
    const asked = {
      ...{ ...about, layer, items, methods: [...request.methods], draws, others, orders, samples, seed, patch },
      pictures: pictures.map(({ source, hash, className, image }) => ({
        ...{ source, hash, className, picture: image && { imageId: image.id } },
      })),
      ...{ inputSize: [height, width] as [number, number], shares: [...shares] },
      steps: randomisationSteps(networkBelow(network, layer), layer).map((step) => step.layer),
    };
    const parameters: TrustParameters = {
      ...{ ...asked, colour, weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    return {
      ...{ loaded, datasets, parameters, sizeOf },
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: { ...asked, ...(await networkInputs(loaded, runtime, pixels, colour)) },
      unit: 'measurements',
      total: measurements(parameters),
      step: say('trust.measuring'),
      begin: async () => {
        const pngs = await Promise.all(pixels.map((own) => rasterToPng(rasterOf(centreOf(preprocessing, own)))));
        const stored = pngs.map((png) => putBlob(blobs, png));
        return { findings: { pictures: stored }, blobs: stored };
      },
    };
  },
  answers,
};
