import type { EChartsCoreOption } from 'echarts/core';
import type { DeadMaps, EpochMetric, StepPage } from '../../../../shared/contract/run.ts';
import { changePoints, smoothed, thinnedPoints } from './smoothing.ts';

/** What of a run is drawn. */
export interface DrawnRun {
  readonly name: string;
  readonly colour: string;
  readonly stepsPerEpoch: number;
  /** Absent until they have been fetched. */
  readonly steps: Pick<StepPage, 'step' | 'loss' | 'learningRate'> | undefined;
  readonly epochs: readonly EpochMetric[];
}

/** What runs over the horizontal axis of every chart; epochs make runs of different batch sizes comparable. */
export type AxisUnit = 'epoch' | 'step';

/** What charts have in common. */
export interface ChartView {
  readonly unit: AxisUnit;
  /** Name of the horizontal axis in the page's language. */
  readonly axisName: string;
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** A share at an axis: as few decimals as do. */
  readonly axisPercent: (share: number) => string;
}

export interface LossView extends ChartView {
  /** Share of the smoothed curve that stays from one step to the next; 0 draws the losses themselves. */
  readonly smoothing: number;
  readonly isLogarithmic: boolean;
  readonly words: { readonly training: string; readonly validation: string };
}

/** More points than this of a line are not drawn, however many there are. */
const mostPoints = 50_000;

/** Mean cross-entropies: every step's faint, their moving average over it, those of the validation images dashed. */
export function lossOption(runs: readonly DrawnRun[], view: LossView): EChartsCoreOption {
  const { smoothing, words, number } = view;
  const series = runs.flatMap((run) => {
    const { colour, steps } = run;
    const x = steps ? stepAxis(steps.step, run, view.unit) : [];
    const losses = steps?.loss ?? new Float32Array();
    const name = (what: string) => (runs.length > 1 ? `${run.name}, ${what}` : what);
    const isSmoothed = smoothing > 0;
    const all = line(name(words.training), colour, thinnedPoints(x, losses, mostPoints));
    const faint = {
      ...all,
      id: `${run.name} steps`,
      lineStyle: { width: 1, opacity: 0.28 },
      silent: true,
      tooltip: hidden,
    };
    const mean = line(name(words.training), colour, thinnedPoints(x, smoothed(losses, smoothing), mostPoints));
    const validated = run.epochs.filter(({ valLoss }) => valLoss !== null);
    const validation = dashed(
      line(
        name(words.validation),
        colour,
        pairs(validated.map((row) => [epochAxis(row.epoch, run, view.unit), row.valLoss!])),
      ),
    );
    return [...(isSmoothed ? [faint, mean] : [all]), validation].map((one) => withValues(one, number));
  });
  return { ...frame(view), yAxis: vertical(view.isLogarithmic ? 'log' : 'value', number), series };
}

export interface ErrorView extends ChartView {
  readonly words: { readonly training: string; readonly validation: string };
}

/** Shares of images classified wrongly in every epoch: training images full, validation images dashed. */
export function errorOption(runs: readonly DrawnRun[], view: ErrorView): EChartsCoreOption {
  const { words, percent } = view;
  const series = runs.flatMap((run) => {
    const at = ({ epoch }: EpochMetric) => epochAxis(epoch, run, view.unit);
    const name = (what: string) => (runs.length > 1 ? `${run.name}, ${what}` : what);
    const validated = run.epochs.filter(({ valError }) => valError !== null);
    return [
      line(name(words.training), run.colour, pairs(run.epochs.map((row) => [at(row), row.trainError]))),
      dashed(line(name(words.validation), run.colour, pairs(validated.map((row) => [at(row), row.valError!])))),
    ].map((one) => withValues(one, percent));
  });
  return { ...frame(view), yAxis: { ...vertical('value', view.axisPercent), min: 0 }, series };
}

/** The learning rate of every step, on a logarithmic axis. */
export function learningRateOption(runs: readonly DrawnRun[], view: ChartView): EChartsCoreOption {
  const series = runs.map((run) => {
    const x = run.steps ? stepAxis(run.steps.step, run, view.unit) : [];
    const points = changePoints(x, run.steps?.learningRate ?? []);
    return withValues({ ...line(run.name, run.colour, points), step: 'end' }, view.number);
  });
  return { ...frame(view), yAxis: vertical('log', view.number), series };
}

/** The share of dead maps of every layer after every epoch of one run, a colour a layer. */
export function deadMapsOption(
  layers: readonly DeadMaps[],
  colours: readonly string[],
  run: Pick<DrawnRun, 'stepsPerEpoch'>,
  view: ChartView,
): EChartsCoreOption {
  const series = layers.map(({ layer, maps, epochs }, i) => {
    const points = epochs.map(({ epoch, dead }): [number, number] => [epochAxis(epoch, run, view.unit), dead / maps]);
    return withValues(dotted(line(layer, colours[i % colours.length]!, pairs(points))), view.percent);
  });
  return { ...frame(view), yAxis: { ...vertical('value', view.axisPercent), min: 0, max: roundMaximum }, series };
}

/** The next twentieth up, and a tenth at least: an axis of shares that are all small does not make much of them. */
const roundMaximum = ({ max }: { readonly max: number }) => Math.max(0.1, Math.ceil(20 * max) / 20);

const stepAxis = (steps: Int32Array, { stepsPerEpoch }: Pick<DrawnRun, 'stepsPerEpoch'>, unit: AxisUnit) =>
  unit === 'step' ? steps : Float64Array.from(steps, (step) => step / stepsPerEpoch);

const epochAxis = (epoch: number, { stepsPerEpoch }: Pick<DrawnRun, 'stepsPerEpoch'>, unit: AxisUnit): number =>
  unit === 'step' ? epoch * stepsPerEpoch : epoch;

const pairs = (points: readonly (readonly [number, number])[]): Float64Array => Float64Array.from(points.flat());

const hidden = { show: false } as const;

interface Line {
  readonly name: string;
  readonly [field: string]: unknown;
}

function line(name: string, colour: string, data: Float64Array): Line {
  return {
    ...{ type: 'line', name, color: colour, data, dimensions: ['x', 'y'] },
    showSymbol: false,
    sampling: 'lttb',
  };
}

const dashed = (one: Line): Line => ({
  ...dotted(one),
  lineStyle: { width: 1.25, type: [4, 3] },
  symbol: 'emptyCircle',
});

/** Few points, a mark on each. */
const dotted = (one: Line): Line => ({ ...one, showSymbol: true, symbol: 'circle', symbolSize: 4 });

const withValues = (one: Line, text: (value: number) => string): Line => ({
  ...one,
  tooltip: one.tooltip ?? { valueFormatter: (value: unknown) => (typeof value === 'number' ? text(value) : '') },
});

function vertical(type: 'value' | 'log', text: (value: number) => string) {
  return { type, axisLabel: { formatter: text, hideOverlap: true }, scale: true, splitNumber: 4 };
}

/** Grid, horizontal axis, zoom by wheel and pointer. */
function frame({ axisName, number }: ChartView): EChartsCoreOption {
  return {
    grid: { left: 8, right: 14, top: 10, bottom: 24, containLabel: true },
    xAxis: {
      ...{ type: 'value', name: axisName, nameLocation: 'middle', nameGap: 24, min: 0, max: 'dataMax' },
      axisLabel: { hideOverlap: true },
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => `${axisName} ${number(Number(value))}` } },
      splitLine: hidden,
    },
    tooltip: { trigger: 'axis', confine: true },
    dataZoom: [{ type: 'inside', filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false }],
  };
}
