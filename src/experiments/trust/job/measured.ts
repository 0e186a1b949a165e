import type { Machine } from '../../../engine/analysis/analysis.ts';
import { networkBelow, randomisationSteps } from '../../../engine/analysis/attribution/randomised.ts';
import { MEAN } from '../../../engine/program/input.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import { meanColour } from '../../../workbench/pictures/meanColour.ts';
import { networkInputs } from '../../../workbench/pictures/networkInputs.ts';
import { versions } from '../../../workbench/workspace/versions.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { TrustGiven } from '../analysis/given.ts';
import type { TrustParameters } from '../declaration/kept.ts';
import { shares } from '../declaration/limits.ts';
import { chosenUnits, type TrustRequest } from './plan.ts';

/** Units in pictures, ready to be measured. */
export interface Measured {
  readonly machine: Machine;
  readonly given: TrustGiven;
  readonly parameters: TrustParameters;
  readonly datasets: readonly number[];
  /** uint8 `[H, W, c]` of each picture, at the decode size. */
  readonly pixels: readonly Uint8Array[];
}

/** Chooses what is measured and decodes its pictures. Throws as `chosenUnits`, and `BAD_ARGUMENT` where a square does not fit into the input. */
export async function measuredUnits(
  workspace: Workspace,
  loaded: LoadedModel,
  runtime: Runtime,
  request: TrustRequest,
  context: JobContext,
): Promise<Measured> {
  const { network, weights, preprocessing, model } = loaded;
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
  return {
    machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
    given: { ...asked, ...(await networkInputs(loaded, runtime, pixels, colour)) },
    parameters: { ...asked, colour, weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    ...{ datasets, pixels },
  };
}
