import { epochsOf, stepsOf } from '../../catalog/training/metrics.ts';
import { findRun } from '../../catalog/training/runs.ts';
import type { Curve } from '../../figure/panels/curvesPanel.ts';
import type { EpochMetric } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { ContentOf, CurveQuantity } from '../../shared/figureDocument.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PanelSource } from './source.ts';

type Curves = ContentOf<'curves'>;
type Part = Curve['part'];

const titles: Readonly<Record<CurveQuantity, string>> = {
  loss: 'Loss',
  error: 'Error',
  learningRate: 'Learning rate',
};
const yLabels: Readonly<Record<CurveQuantity, string>> = {
  loss: 'Cross-entropy (nats)',
  error: 'Error (%)',
  learningRate: 'Learning rate',
};
const shortYLabels: Readonly<Record<CurveQuantity, string>> = { ...yLabels, loss: 'Loss (nats)', learningRate: 'Rate' };

/** What trainings came to. Throws `NOT_FOUND` for an unknown run, `BAD_ARGUMENT` where none has a value yet. */
export function curvesSource(workspace: Workspace, content: Curves): PanelSource {
  const { runs, quantity, over, axis, meanOver } = content;
  const curves = runs.flatMap((run) => runCurves(workspace, run, content)).filter(({ x }) => x.length > 0);
  if (curves.length === 0) {
    throw new SwitchbackError('BAD_ARGUMENT', say('figure.noEpochEnded', { runs }));
  }
  const means = over === 'step' && meanOver > 1 && quantity === 'loss' ? `, mean of ${meanOver} steps` : '';
  const names = [...new Set(curves.map(({ run }) => run))];
  const chart = {
    curves,
    title: names.length === 1 ? `${titles[quantity]} of ${names[0]}` : titles[quantity],
    xLabel: over === 'epoch' ? 'Epoch' : 'Training step',
    yLabel: `${yLabels[quantity]}${means}`,
    shortYLabel: shortYLabels[quantity],
    axis,
    meanOver: over === 'step' ? meanOver : 1,
  };
  return {
    state: 'ready',
    key: JSON.stringify([content, curves.map(({ x, y }) => [x.length, x.at(-1), y.at(-1)])]),
    load: async () => ({ kind: 'curves', ...chart }),
    provenance: async () => ({ runs: runs.map((run) => describedRun(workspace, run)), quantity, over }),
    files: async () => ({ 'curves.csv': csv(curves, over, quantity) }),
  };
}

function describedRun({ catalog }: Pick<Workspace, 'catalog'>, name: string) {
  const { recipe, runtime, versions } = findRun(catalog, name);
  return { run: name, recipe, runtime, versions };
}

function runCurves({ catalog }: Workspace, run: string, { quantity, over, parts }: Curves): Curve[] {
  const { id } = findRun(catalog, run);
  const epochs = epochsOf(catalog, id);
  const steps = over === 'step' ? stepsOf(catalog, id) : [];
  /** Where an epoch ends. */
  const lastSteps = new Map(steps.map(({ epoch, step }) => [epoch, step]));
  const placeOf = ({ epoch }: EpochMetric) => (over === 'epoch' ? epoch : lastSteps.get(epoch));
  const ofEpochs = (part: Part, value: (epoch: EpochMetric) => number | null): Curve => {
    const points = epochs.flatMap((epoch) => {
      const [x, y] = [placeOf(epoch), value(epoch)];
      return x === undefined || y === null ? [] : [[x, y] as const];
    });
    return { run, part, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
  };
  const ofSteps = (value: (step: (typeof steps)[number]) => number): Curve => {
    return { run, part: 'train', x: steps.map(({ step }) => step), y: steps.map(value) };
  };
  if (quantity === 'learningRate')
    return [over === 'step' ? ofSteps((step) => step.learningRate) : ofEpochs('train', (epoch) => epoch.learningRate)];
  return parts.map((part) => {
    if (quantity === 'error')
      return ofEpochs(part, (epoch) => percent(part === 'train' ? epoch.trainError : epoch.valError));
    if (part === 'val') return ofEpochs(part, (epoch) => epoch.valLoss);
    return over === 'step' ? ofSteps((step) => step.loss) : ofEpochs(part, (epoch) => epoch.trainLoss);
  });
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);

function csv(curves: readonly Curve[], over: string, quantity: string): string {
  const rows = curves.flatMap(({ run, part, x, y }) => x.map((at, i) => `${quoted(run)},${part},${at},${y[i]}`));
  return `${[`run,part,${over},${quantity}`, ...rows].join('\n')}\n`;
}

const quoted = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
