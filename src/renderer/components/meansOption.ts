import type { EChartsCoreOption } from 'echarts/core';

/** Shares, 0…1, at the same places along x, each with its deviation; NaN where there is none. */
export interface MeansLine {
  readonly name: string;
  readonly colour: string;
  readonly means: readonly { readonly mean: number; readonly deviation: number }[];
}

/** Lines through means, and faintly what lies a deviation above and below. */
export function meansOption(
  places: readonly string[],
  lines: readonly MeansLine[],
  percent: (share: number) => string,
): EChartsCoreOption {
  const orNone = (value: number) => (Number.isNaN(value) ? null : value);
  const series = lines.flatMap(({ name, colour, means }) => {
    const line = (values: readonly number[]) => ({ type: 'line', name, color: colour, data: values.map(orNone) });
    const aside = (sign: 1 | -1) => ({
      ...line(means.map(({ mean, deviation }) => mean + sign * deviation)),
      ...{ lineStyle: { width: 1, opacity: 0.35 }, symbol: 'none', silent: true, tooltip: { show: false } },
    });
    return [{ ...line(means.map(({ mean }) => mean)), symbolSize: 6, lineStyle: { width: 2 } }, aside(1), aside(-1)];
  });
  return {
    grid: { left: 48, right: 16, top: 32, bottom: 28 },
    legend: { top: 0, data: lines.map(({ name }) => name) },
    tooltip: { trigger: 'axis', valueFormatter: (value: number | null) => (value === null ? '–' : percent(value)) },
    xAxis: { type: 'category', data: [...places], axisTick: { alignWithLabel: true } },
    yAxis: { type: 'value', min: 0, max: 1, axisLabel: { formatter: percent } },
    series,
  };
}
