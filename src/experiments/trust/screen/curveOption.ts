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
  /** What a place of the horizontal axis is called, where it is no number. */
  readonly nameOf?: (x: number) => string;
  readonly number: (value: number) => string;
}

const step = 0.25;
const stepped = (value: number, round: (steps: number) => number): number => round(value / step) * step;

/** Names that stand beside each other on a narrow card. */
const legendColumns = 2;

/** Lines over a share of pixels, or over layers. */
export function curveOption(curves: readonly Curve[], { xName, nameOf, number }: Axes): EChartsCoreOption {
  const label = nameOf ?? number;
  const known = curves.flatMap(({ points }) => points.map(([, y]) => y));
  // Whole steps around all that is drawn; an activation may fall below that of the empty picture.
  const [min, max] = [stepped(Math.min(0, ...known), Math.floor), stepped(Math.max(1, ...known), Math.ceil)];
  const legendRows = Math.ceil(curves.length / legendColumns);
  return {
    legend: { top: 0, left: 0, itemGap: 8, data: curves.map(({ name }) => name) },
    grid: { left: 8, right: 16, top: 10 + 20 * legendRows, bottom: 26, containLabel: true },
    xAxis: {
      ...{ type: 'value', name: xName, nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax' },
      axisLabel: { formatter: label, hideOverlap: true },
      ...(nameOf && { minInterval: 1 }),
      axisPointer: { label: { formatter: ({ value }: { value: unknown }) => label(Number(value)) } },
      axisLine: { onZero: false },
      splitLine: { show: false },
    },
    yAxis: { type: 'value', min, max, interval: step, axisLabel: { formatter: number }, axisLine: { onZero: false } },
    tooltip: { trigger: 'axis', confine: true },
    series: curves.map(({ name, colour, isBroken, points }) => ({
      ...{ type: 'line', id: name, name, color: colour, data: points },
      lineStyle: isBroken ? { width: 1.25, type: [5, 3] } : { width: 2 },
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? number(value) : '') },
    })),
  };
}
