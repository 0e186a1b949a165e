import type { EChartsCoreOption } from 'echarts/core';

export interface Curve {
  readonly name: string;
  readonly colour: string;
  /** Broken: what the others are held against. */
  readonly isBroken?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Axes {
  readonly xName: string;
  /** `[least, most]` of the vertical axis. */
  readonly y: readonly [number, number];
  /** What a place of the horizontal axis is called, where it is no number. */
  readonly nameOf?: (x: number) => string;
  readonly number: (value: number) => string;
}

/** Lines over a share of pixels, or over layers. */
export function curveOption(
  curves: readonly Curve[],
  { xName, y: [min, max], nameOf, number }: Axes,
): EChartsCoreOption {
  const label = nameOf ?? number;
  return {
    grid: { left: 8, right: 16, top: 10, bottom: 26, containLabel: true },
    xAxis: {
      ...{ type: 'value', name: xName, nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax' },
      axisLabel: { formatter: label, hideOverlap: true },
      ...(nameOf && { minInterval: 1 }),
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => label(Number(value)) } },
      axisLine: { onZero: false },
      splitLine: { show: false },
    },
    yAxis: { type: 'value', min, max, axisLabel: { formatter: number }, axisLine: { onZero: false } },
    tooltip: { trigger: 'axis', confine: true },
    series: curves.map(({ name, colour, isBroken, points }) => ({
      ...{ type: 'line', id: name, name, color: colour, data: points },
      lineStyle: isBroken ? { width: 1.25, type: [5, 3] } : { width: 2 },
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? number(value) : '') },
    })),
  };
}
