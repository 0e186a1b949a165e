import type { BrokenPicture, PictureBatch } from '../../dataset/pictureBatch.ts';
import { pictureReader } from '../../dataset/reader.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { rules } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { ExperimentJob } from '../../workbench/analyses/job.ts';
import { leftOutWarning } from '../../workbench/datasets/leftOut.ts';
import { classifierOf } from '../../workbench/models/classifier.ts';
import { labelledImages } from '../../workbench/models/labelledImages.ts';
import { loadModel } from '../../workbench/models/models.ts';
import { centreOf } from '../../workbench/pictures/cut.ts';
import { pictureFeeds } from '../../workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../workbench/runtimes/choose.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { ClassViewGiven, ClassViewTask, FedClassView } from './analysis.ts';
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
    const { catalog, memoryBytes } = workspace;
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
    const reader = pictureReader(dataset.root, images, preprocessing);
    const broken: BrokenPicture[] = [];
    const fed = (task: ClassViewTask, { positions, pixels, broken: unread }: PictureBatch): FedClassView => {
      const own = { task, images: positions, feeds: pictureFeeds(preprocessing, pixels) };
      if ('label' in task) return { ...own, pictures: [] };
      if (unread.length > 0) {
        throw new SwitchbackError('BAD_DATASET', say('classView.imageGone', { dataset: dataset.name }));
      }
      const size = pixels.length / positions.length;
      const seen = (i: number) => centreOf(preprocessing, pixels.subarray(i * size, (i + 1) * size)).data;
      return { ...own, pictures: task.projected.map((_, i) => seen(i)) };
    };
    return {
      loaded,
      datasets: [dataset.id],
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
      sizeOf: (task) => imagesOf(task).length,
      begin: async () => ({ findings: {}, blobs: [] }),
      feed: async function* (tasks, signal) {
        let next = 0;
        for await (const batch of reader.read(tasks.map(imagesOf), signal)) {
          broken.push(...batch.broken);
          const task = tasks[next]!;
          next += 1;
          if (batch.positions.length > 0) yield { task, fed: fed(task, batch) };
        }
        if (broken.length >= images.length)
          throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: images.length }));
      },
      end: async (_id, { warn }) => leftOutWarning(catalog, images)(broken, { warn }),
    };
  },
  answers: {
    tops: async ({ workspace }, asked) => topsInClass(workspace, asked),
  },
};

const imagesOf = (task: ClassViewTask): readonly number[] =>
  'label' in task ? task.images : task.projected.map(({ image }) => image);
