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
    // Of some tools only each epoch's loss is known.
    const x = steps
      ? stepAxis(steps.step, run, view.unit)
      : run.epochs.map(({ epoch }) => epochAxis(epoch, run, view.unit));
    const losses = steps?.loss ?? Float32Array.from(run.epochs, ({ trainLoss }) => trainLoss);
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
    const marks = rateMarks(run, view);
    return [...(isSmoothed ? [faint, { ...mean, ...marks }] : [{ ...all, ...marks }]), validation].map((one) =>
      withValues(one, number),
    );
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
      {
        ...line(name(words.training), run.colour, pairs(run.epochs.map((row) => [at(row), row.trainError]))),
        ...rateMarks(run, view),
      },
      dashed(line(name(words.validation), run.colour, pairs(validated.map((row) => [at(row), row.valError!])))),
    ].map((one) => withValues(one, percent));
  });
  return { ...frame(view), yAxis: { ...vertical('value', view.axisPercent), min: 0 }, series };
}

/** Changes of a rate that are marked, the last ones: a schedule that changes it at every step has no mark to tell. */
const mostMarks = 12;

/** Where a run's learning rate changed, as upright lines that say to what. */
function rateMarks(run: DrawnRun, { unit, number }: ChartView) {
  const { step, learningRate } = run.steps ?? { step: [], learningRate: [] };
  const changes: number[] = [];
  for (let i = 1; i < step.length; i++) if (!Object.is(learningRate[i], learningRate[i - 1])) changes.push(i);
  if (changes.length > mostMarks) return {};
  const at = (i: number) => (unit === 'step' ? step[i]! : step[i]! / run.stepsPerEpoch);
  return {
    markLine: {
      ...{ silent: true, symbol: 'none', animation: false },
      lineStyle: { color: run.colour, type: [2, 3], width: 1, opacity: 0.7 },
      label: { position: 'insideEndTop', fontSize: 10, color: run.colour, formatter: '{b}' },
      data: changes.map((i) => ({ xAxis: at(i), name: number(learningRate[i]!) })),
    },
  };
}

/** The learning rate of every step, on a logarithmic axis. */
export function learningRateOption(runs: readonly DrawnRun[], view: ChartView): EChartsCoreOption {
  const told = runs.filter(({ steps }) => !Number.isNaN(steps?.learningRate.at(-1)));
  const series = told.map((run) => {
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
  const covered = layers.map((one, i) => layers.some((other, j) => i !== j && liesOn(one, other)));
  const turns = layers.filter((_, i) => covered[i]).length;
  let turn = 0;
  const series = layers.map(({ layer, maps, epochs }, i) => {
    const points = epochs.map(({ epoch, dead }): [number, number] => [epochAxis(epoch, run, view.unit), dead / maps]);
    const one = dotted(line(layer, colours[i]!, pairs(points)));
    return withValues(covered[i] ? takingTurns(one, turn++, turns) : one, view.percent);
  });
  return { ...frame(view), yAxis: { ...vertical('value', view.axisPercent), min: 0, max: roundMaximum }, series };
}

/** Whether a layer's line would cover another's, as where both are at 0 %, in half of the epochs or more. */
function liesOn(one: DeadMaps, other: DeadMaps): boolean {
  const shareOf = new Map(other.epochs.map(({ epoch, dead }) => [epoch, dead / other.maps]));
  const same = one.epochs.filter(({ epoch, dead }) => shareOf.get(epoch) === dead / one.maps);
  return 2 * same.length >= one.epochs.length;
}

/** px of a line that is seen before the next one's turn. */
const dash = 7;

/** Lines that lie on each other are seen one after the other, each in its dashes. */
const takingTurns = (one: Line, turn: number, turns: number): Line => ({
  ...one,
  lineStyle: { width: 2, type: [dash, dash * (turns - 1)], dashOffset: -dash * turn, cap: 'butt' },
  showSymbol: false,
});

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
