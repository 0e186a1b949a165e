import type { Evolution } from '../declaration.ts';

/** What a chart of the layers over epochs says and looks like. */
interface ChartView {
  readonly epochName: string;
  readonly colours: readonly string[];
  readonly number: (value: number) => string;
  /** The epoch that is looked at. */
  readonly epoch: number;
}

/** Zero, or the quarter below a negative correlation. */
const lowest = ({ min }: { readonly min: number }): number => Math.min(0, Math.floor(4 * min) / 4);

/** A line a layer: how like the epoch before each epoch is. */
export function settlingOption(
  { layers, epochs }: Pick<Evolution, 'layers' | 'epochs'>,
  of: 'overlap' | 'correlation',
  { epochName, colours, number, epoch }: ChartView,
): Readonly<Record<string, unknown>> {
  const hidden = { show: false };
  return {
    grid: { left: 8, right: 14, top: 10, bottom: 24, containLabel: true },
    xAxis: {
      ...{ type: 'value', name: epochName, nameLocation: 'middle', nameGap: 24, min: epochs[0], max: epochs.at(-1) },
      axisLabel: { hideOverlap: true },
      splitLine: hidden,
      axisLine: { onZero: false },
    },
    yAxis: { type: 'value', min: lowest, max: 1, interval: 0.25 },
    tooltip: { trigger: 'axis', confine: true, valueFormatter: (value: unknown) => number(Number(value)) },
    series: layers.map(({ name, ...layer }, i) => ({
      ...{ type: 'line', name, color: colours[i % colours.length], symbol: 'circle', symbolSize: 5 },
      data: layer[of].flatMap((value, at) => (Number.isNaN(value) ? [] : [[epochs[at + 1]!, value]])),
      ...(i === 0 && {
        markLine: { silent: true, symbol: 'none', label: hidden, animation: false, data: [{ xAxis: epoch }] },
      }),
    })),
  };
}
