import { epochsOf, layerMetricsOf, stepsOf } from '../../catalog/training/metrics.ts';
import { findRun, type Run } from '../../catalog/training/runs.ts';
import { encodeEvents, type ScalarEvent } from '../../modelfile/tensorboard/events.ts';
import { type CurveFile, curveFiles, curveTags } from '../../shared/contract/run.ts';
import { csvFile, writeOutputs } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** A run's curves as a file: every step, every epoch, dead maps as CSV; or all of them as a TensorBoard event file. Throws `NOT_FOUND`. */
export function curveFile({ catalog }: Catalog, runName: string, file: CurveFile): Uint8Array {
  const run = findRun(catalog, runName);
  if (file === 'events') return eventFile({ catalog }, run);
  return Buffer.from(csvFile(rowsOf[file]({ catalog }, run.id)));
}

/** What each file is called in the run's folder: TensorBoard knows its own by the name. */
const nameOf = (file: CurveFile, { createdAt }: Pick<Run, 'createdAt'>): string =>
  file === 'events' ? `events.out.tfevents.${Math.floor(Date.parse(createdAt) / 1000)}.switchback` : `${file}.csv`;

/** Writes all of a run's curve files into a folder and gives their names. Throws as `curveFile` and `writeOutputs`. */
export function exportCurves(workspace: Catalog, runName: string, folder: string): string[] {
  const run = findRun(workspace.catalog, runName);
  const files = curveFiles.map((file) => [nameOf(file, run), curveFile(workspace, runName, file)] as const);
  return writeOutputs(folder, Object.fromEntries(files));
}

type Cell = string | number;

const rowsOf: Readonly<Record<Exclude<CurveFile, 'events'>, (workspace: Catalog, runId: number) => Cell[][]>> = {
  steps: ({ catalog }, runId) => [
    ['step', 'epoch', 'loss', 'learning_rate'],
    ...stepsOf(catalog, runId).map(({ step, epoch, loss, learningRate }) => [step, epoch, loss, learningRate]),
  ],
  epochs: ({ catalog }, runId) => [
    ['epoch', 'train_loss', 'train_error', 'val_loss', 'val_error', 'learning_rate', 'seconds'],
    ...epochsOf(catalog, runId).map(({ epoch, trainLoss, trainError, valLoss, valError, learningRate, seconds }) => [
      ...[epoch, trainLoss, trainError, valLoss ?? '', valError ?? '', learningRate, seconds],
    ]),
  ],
  deadMaps: ({ catalog }, runId) => [
    ['epoch', 'layer', 'maps', 'dead'],
    ...layerMetricsOf(catalog, runId).map(({ epoch, layer, maps, dead }) => [epoch, layer, maps, dead]),
  ],
};

/** Epochs stand at their last step, so that all curves have one axis. Times are the run's own seconds since it was begun. */
function eventFile({ catalog }: Catalog, { id, createdAt }: Run): Uint8Array {
  const begunAt = Date.parse(createdAt) / 1000;
  const steps = stepsOf(catalog, id);
  const epochs = epochsOf(catalog, id);
  const lastStepOf = new Map(steps.map(({ epoch, step }) => [epoch, step]));
  const endOf = new Map<number, number>();
  let seconds = 0;
  for (const { epoch, seconds: own } of epochs) {
    seconds += own;
    endOf.set(epoch, begunAt + seconds);
  }
  const at = (epoch: number) => ({
    step: lastStepOf.get(epoch) ?? epoch,
    wallTime: endOf.get(epoch) ?? begunAt + seconds,
  });
  const events: ScalarEvent[] = [
    ...steps.flatMap(({ step, epoch, loss, learningRate }) => {
      const { wallTime } = at(epoch);
      return [
        { tag: curveTags.stepLoss, step, value: loss, wallTime },
        { tag: curveTags.learningRate, step, value: learningRate, wallTime },
      ];
    }),
    ...epochs.flatMap(({ epoch, trainLoss, trainError, valLoss, valError }) => {
      const found = [
        [curveTags.trainLoss, trainLoss],
        [curveTags.trainError, trainError],
        [curveTags.valLoss, valLoss],
        [curveTags.valError, valError],
      ] as const;
      return found.flatMap(([tag, value]) => (value === null ? [] : [{ tag, value, ...at(epoch) }]));
    }),
    ...layerMetricsOf(catalog, id).map(({ epoch, layer, maps, dead }) => ({
      ...{ tag: `${curveTags.deadMaps}/${layer}`, value: dead / maps },
      ...at(epoch),
    })),
  ];
  return encodeEvents(
    events.toSorted((a, b) => a.step - b.step),
    begunAt,
  );
}
