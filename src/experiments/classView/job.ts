import { PIXELS } from '../../engine/program/input.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { rules } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { overReading } from '../../workbench/analyses/reading.ts';
import { classifierOf } from '../../workbench/models/classifier.ts';
import { labelledImages } from '../../workbench/models/labelledImages.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { centreOf } from '../../workbench/pictures/cut.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import { type ClassViewGiven, type ClassViewTask, classViewReading, type FedClassView } from './analysis.ts';
import type { ClassViewParameters } from './declaration/kept.ts';
import type { classView as declaration } from './declaration.ts';
import { checkSize, classesOf, layersOf, projectedImages, warnOfFew } from './job/plan.ts';
import { topsInClass } from './job/topsInClass.ts';

export interface ClassViewRequest {
  /** By its name. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitName;
  /** Default: every class that has images. */
  readonly class?: string | undefined;
  readonly layers?: readonly string[] | undefined;
  readonly images: number;
  readonly runtime?: string | undefined;
}

/** Looks at the classes of a model. Throws as `classifierOf`, `labelledImages`, and as the plan. */
export const classView: ExperimentJob<
  ClassViewRequest,
  ClassViewGiven,
  ClassViewTask,
  null,
  FedClassView,
  (typeof declaration)['questions']
> = {
  prepare: async (workspace, request, context) => {
    const { memoryBytes } = workspace;
    const loaded = loadModel(workspace, request.model);
    const network = classifierOf(loaded);
    const { logits, layers } = layersOf(loaded, network, request.layers);
    const labelled = labelledImages(workspace, loaded, request, context);
    const { dataset, images } = labelled;
    const classes = classesOf(loaded, labelled, request);
    const runtime = await chooseRuntime(request.runtime, context.warn);
    const { preprocessing, weights, model } = loaded;
    const parameters: ClassViewParameters = {
      ...{ dataset: dataset.name, split: request.split, classes, total: images.length, images: request.images },
      ...{ logits, layers: [...layers], input: network.inputShape },
      ...{ weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
    };
    checkSize(parameters, memoryBytes);
    warnOfFew(parameters, context);
    const reading = overReading(workspace, dataset, images, classViewReading, [preprocessing]);
    const withPictures = (fed: FedClassView): FedClassView => {
      const { task, feeds } = fed;
      if ('label' in task) return fed;
      if (fed.images.length < task.projected.length)
        throw new SwitchbackError('BAD_DATASET', say('classView.imageGone', { dataset: dataset.name }));
      const pixels = feeds[PIXELS]!.data as Uint8Array;
      const size = pixels.length / fed.images.length;
      const seen = (i: number) => centreOf(preprocessing, pixels.subarray(i * size, (i + 1) * size)).data;
      return { ...fed, pictures: task.projected.map((_, i) => seen(i)) };
    };
    return {
      ...reading,
      loaded,
      machine: { runtime, network, preprocessing, weights, memoryBytes },
      given: {
        ...{ logits, layers, images: request.images },
        ids: images.map(({ id }) => id),
        labels: images.map(({ label }) => label),
        classes: classes.map(({ number }) => number),
      },
      parameters,
      unit: 'measurements',
      total: images.length + rules.length * projectedImages(parameters),
      step: say('progress.analysing'),
      sizeOf: (task) => classViewReading.of(task).images.length,
      feed: async function* (tasks, signal) {
        for await (const { task, fed } of reading.feed(tasks, signal)) yield { task, fed: withPictures(fed) };
      },
    };
  },
  answers: {
    tops: async ({ workspace }, asked) => topsInClass(workspace, asked),
  },
};
