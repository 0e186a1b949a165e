import type { EChartsCoreOption } from 'echarts/core';
import { tokenColour } from '../../../renderer/components/chartTheme.ts';
import type { AmountCurves } from '../declaration/curves.ts';

interface View {
  /** What the mean is called. */
  readonly mean: string;
  readonly axisName: string;
  /** Where the vertical axis ends; `null`: where the values do. */
  readonly most: number | null;
  readonly number: (value: number) => string;
}

/** A line an image over the amounts of a transformation, and their mean, broken. */
export function amountOption(
  { amounts, curves, mean }: AmountCurves,
  images: readonly { readonly name: string; readonly colour: string }[],
  { mean: meanName, axisName, most, number }: View,
): EChartsCoreOption {
  const line = (name: string, id: string, color: string, values: readonly number[], lineStyle: object) => ({
    ...{ type: 'line', id, name, color, lineStyle },
    data: amounts.map((amount, i) => [amount, values[i]]),
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: amounts.length === 1,
    tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? number(value) : '') },
  });
  const each = images.map(({ name, colour }, i) => line(name, `image ${i}`, colour, curves[i]!, { width: 1.25 }));
  return {
    grid: { left: 8, right: 18, top: 12, bottom: 26, containLabel: true },
    xAxis: {
      ...{ type: 'value', name: axisName, nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax' },
      axisLabel: { formatter: number, hideOverlap: true },
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => `${axisName} ${number(Number(value))}` } },
      axisLine: { onZero: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...(most !== null && { max: most }),
      axisLabel: { formatter: number },
      axisLine: { onZero: false },
    },
    tooltip: { trigger: 'axis', confine: true },
    series: [...each, line(meanName, 'mean', tokenColour('colour-text'), mean, { width: 2.5, type: [5, 3] })],
  };
}
