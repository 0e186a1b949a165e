import type { OcclusionImages } from '../../engine/analysis/occluder.ts';
import { whyNotProjected } from '../../engine/network/projectable.ts';
import { upTo } from '../../engine/network/upTo.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { keptAnalysis } from '../../workbench/analyses/kept.ts';
import { computeTiles } from '../../workbench/features/featureTiles.ts';
import { classifier, classifierOf } from '../../workbench/models/classifier.ts';
import { type LoadedModel, loadModel } from '../../workbench/models/models.ts';
import { type Picture, pictureFrom } from '../../workbench/pictures/picture.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { OcclusionSubject } from './analysis/subject.ts';
import type { OcclusionGiven, OcclusionTask } from './analysis.ts';
import type { OcclusionParameters } from './declaration/kept.ts';
import type { Baseline } from './declaration/types.ts';
import type { occlusion as declaration } from './declaration.ts';
import { answers } from './job/answers.ts';
import { inputProgram, occlusionImages } from './job/inputs.ts';
import { areOthersKnown, otherTiles } from './job/otherTiles.ts';
import { namedIn, type OccludeRequest, type OcclusionPlan, occlusionPlan } from './job/plan.ts';
import { storedPictures, storedProjection } from './job/stored.ts';

/**
 * Slides a window over a picture and keeps what the network makes of it: of a map, and of a class where it tells any apart. Throws as `occlusionPlan`
 * and `pictureFrom`, and as `classifierOf` where a class is asked for.
 */
export const occlusion: ExperimentJob<
  OccludeRequest,
  OcclusionGiven,
  OcclusionTask,
  OcclusionSubject,
  OcclusionTask,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const model = loadModel(workspace, request.model);
    const whole = namedIn(request) === undefined ? (classifier(model.network) ?? model.network) : classifierOf(model);
    const plan = occlusionPlan({ ...model, network: whole }, request);
    const network = upTo(whole, [...new Set([plan.layer, whole.scores ?? plan.layer])]);
    const loaded = { ...model, network };
    const { weights, preprocessing } = loaded;
    const picture = await pictureFrom(workspace, request.picture, preprocessing, context.signal);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const images = await imagesOf(loaded, runtime, picture, request.baseline);
    return {
      loaded,
      machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
      given: { ...plan, images },
      parameters: parametersOf(loaded, runtime, picture, plan, request),
      unit: 'positions',
      total: plan.positions,
      step: say('occlusion.occluding'),
      sizeOf: (batch) => batch.length,
      begin: async (subject, own) => {
        const pictures = await storedPictures(workspace, loaded, picture);
        const followed = { layer: plan.layer, channel: subject.channel };
        const whyNot = whyNotProjected(network, plan.layer);
        if (whyNot) own.warn(whyNot);
        const projection = whyNot ? null : await storedProjection(workspace, loaded, runtime, followed, picture, own);
        const projected = projection ? [projection.array, projection.png, projection.clippedPng] : [];
        return {
          findings: { subject, ...pictures, projection },
          blobs: [pictures.picture, pictures.input, ...projected],
        };
      },
      end: async (id, own) => {
        if (!whyNotProjected(network, plan.layer)) await projectOthers(workspace, loaded, runtime, id, own);
      },
    };
  },
  answers,
};

/** For the figure: the followed map's projections from other images. Where an image cannot be read, the figure does without. */
async function projectOthers(
  workspace: Workspace,
  loaded: LoadedModel,
  runtime: Runtime,
  id: number,
  context: JobContext,
): Promise<void> {
  const kept = keptAnalysis(workspace, 'occlusion', id);
  if (!areOthersKnown(workspace, kept))
    context.warn(say('occlusion.othersUnknown', { layer: kept.parameters.layer, model: kept.model }));
  const missing = otherTiles(workspace, kept).filter(({ stored }) => !stored);
  const request = { layer: kept.parameters.layer, rule: 'deconvnet', runtime } as const;
  try {
    await computeTiles(workspace, loaded, request, missing, { ...context, report: () => {} });
  } catch (error) {
    if (!(error instanceof SwitchbackError) || context.signal.aborted) throw error;
    context.warn(error.sentence);
  }
}

async function imagesOf(
  loaded: LoadedModel,
  runtime: Runtime,
  { pixels }: Picture,
  baseline: Baseline,
): Promise<OcclusionImages> {
  const executable = await runtime.load(inputProgram(loaded), loaded.weights);
  try {
    return await occlusionImages(executable, loaded, pixels, baseline);
  } finally {
    await executable.dispose();
  }
}

function parametersOf(
  { model }: LoadedModel,
  runtime: Runtime,
  { source, hash, className }: Picture,
  { layer, stride, grid, mode }: OcclusionPlan,
  { picture, baseline }: OccludeRequest,
): OcclusionParameters {
  return {
    picture: 'file' in picture ? null : picture,
    source,
    imageHash: hash,
    className,
    weightsHash: model.blob,
    layer,
    baseline,
    mode,
    window: grid.size,
    stride,
    rows: grid.rows,
    columns: grid.columns,
    runtime: runtime.version,
    versions: versions(runtime),
  };
}
