import { describe, expect, test } from 'vitest';
import {
  type DrawnRun,
  deadMapsOption,
  errorOption,
  learningRateOption,
  lossOption,
} from '../../../../../src/renderer/screens/training/curves/chartOptions.ts';

const words = { training: 'training', validation: 'validation' };
const view = { unit: 'epoch', axisName: 'epoch', number: String, percent: String, axisPercent: String } as const;
const lossView = { ...view, words, smoothing: 0, isLogarithmic: false };

const epoch = (number: number, valLoss: number | null = 1 / number) => ({
  ...{ epoch: number, trainLoss: 2 / number, trainError: 0.5 / number, valLoss, valError: valLoss && valLoss / 4 },
  ...{ learningRate: 0.01, seconds: 1 },
});
const run: DrawnRun = {
  ...{ name: 'shapes', colour: '#0072b2', stepsPerEpoch: 2, epochs: [epoch(1), epoch(2)] },
  steps: {
    step: Int32Array.of(1, 2, 3, 4),
    loss: Float32Array.of(4, 3, 2, 1),
    learningRate: Float32Array.of(0.5, 0.5, 0.5, 0.25),
  },
};
const seriesOf = (option: Record<string, unknown>) => option.series as { name: string; data: Float64Array }[];

describe('lossOption', () => {
  test('steps lie between epochs, epochs at their ends', () => {
    const [training, validation] = seriesOf(lossOption([run], lossView));
    expect([...training!.data]).toEqual([0.5, 4, 1, 3, 1.5, 2, 2, 1]);
    expect([...validation!.data]).toEqual([1, 1, 2, 0.5]);
  });

  test('over steps an epoch stands at its last one', () => {
    const [training, validation] = seriesOf(lossOption([run], { ...lossView, unit: 'step' }));
    expect([...training!.data.filter((_, i) => i % 2 === 0)]).toEqual([1, 2, 3, 4]);
    expect([...validation!.data.filter((_, i) => i % 2 === 0)]).toEqual([2, 4]);
  });

  test('a smoothed curve lies over the faint losses, which no tooltip tells', () => {
    const [faint, mean] = seriesOf(lossOption([run], { ...lossView, smoothing: 0.5 }));
    expect(faint).toMatchObject({ silent: true, tooltip: { show: false } });
    expect(mean!.data.at(-1)).toBeGreaterThan(1);
  });

  test('several runs are told apart by name and colour', () => {
    const other = { ...run, name: 'other', colour: '#d55e00', epochs: [epoch(1, null)] };
    const series = seriesOf(lossOption([run, other], lossView)) as unknown as { name: string; color: string }[];
    expect(series.map(({ name, color }) => [name, color])).toEqual([
      ['shapes, training', '#0072b2'],
      ['shapes, validation', '#0072b2'],
      ['other, training', '#d55e00'],
      ['other, validation', '#d55e00'],
    ]);
  });

  test('a run without steps or epochs draws nothing and does not fail', () => {
    const empty = { ...run, steps: undefined, epochs: [] };
    for (const { data } of seriesOf(lossOption([empty], lossView))) expect(data).toHaveLength(0);
  });
});

test('errorOption leaves out what a data set without validation images does not have', () => {
  const [training, validation] = seriesOf(errorOption([{ ...run, epochs: [epoch(1, null)] }], { ...view, words }));
  expect([...training!.data]).toEqual([1, 0.5]);
  expect(validation!.data).toHaveLength(0);
});

test('learningRateOption keeps the steps at which it changes', () => {
  const [rate] = seriesOf(learningRateOption([run], { ...view, unit: 'step' }));
  expect([...rate!.data]).toEqual([1, 0.5, 3, 0.5, 4, 0.25]);
});

test('deadMapsOption gives shares, a colour a layer', () => {
  const layers = [
    { layer: 'pool1', maps: 32, epochs: [{ epoch: 1, dead: 8 }] },
    { layer: 'pool2', maps: 48, epochs: [{ epoch: 1, dead: 0 }] },
  ];
  const series = seriesOf(deadMapsOption(layers, ['red', 'blue'], run, view)) as unknown as Record<string, unknown>[];
  expect(series.map(({ name, color, data }) => [name, color, ...(data as Float64Array)])).toEqual([
    ['pool1', 'red', 1, 0.25],
    ['pool2', 'blue', 1, 0],
  ]);
});

test('changes of the learning rate are marked on losses and errors, at the step from which they hold', () => {
  const marks = (option: Record<string, unknown>) =>
    (option.series as { markLine?: { data: { xAxis: number; name: string }[] } }[]).flatMap(
      ({ markLine }) => markLine?.data ?? [],
    );
  expect(marks(lossOption([run], { ...lossView, unit: 'step' }))).toEqual([{ xAxis: 4, name: '0.25' }]);
  expect(marks(errorOption([run], { ...view, words }))).toEqual([{ xAxis: 2, name: '0.25' }]);
  const always = { ...run.steps!, step: Int32Array.from({ length: 40 }, (_, i) => i + 1) };
  const warming = { ...run, steps: { ...always, learningRate: Float32Array.from(always.step, (step) => 1 / step) } };
  expect(marks(errorOption([warming], { ...view, words }))).toEqual([]);
});

test('lines of dead maps that lie on each other are seen in turns, others are whole', () => {
  const layer = (name: string, dead: readonly number[]) => ({
    ...{ layer: name, maps: 10, epochs: dead.map((count, i) => ({ epoch: i + 1, dead: count })) },
  });
  const layers = [layer('pool1', [0, 0, 0]), layer('pool2', [0, 0, 2]), layer('pool5', [5, 6, 7])];
  const series = seriesOf(deadMapsOption(layers, ['red', 'green', 'blue'], run, view)) as unknown as {
    lineStyle?: { type: number[]; dashOffset: number };
  }[];
  expect(series.map(({ lineStyle }) => lineStyle && [lineStyle.type, lineStyle.dashOffset])).toEqual([
    [[7, 7], -0],
    [[7, 7], -7],
    undefined,
  ]);
});
