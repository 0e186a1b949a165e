import type { EChartsCoreOption } from 'echarts/core';
import type { Histogram } from '../declaration/unitRange.ts';

interface Words {
  readonly activation: string;
  readonly images: string;
  readonly others: string;
  readonly number: (value: number) => string;
  readonly colours: readonly string[];
}

/** Classes that have a colour of their own. */
const mostClasses = 6;

/** Images on which a map fires, by activation, those of its commonest classes in colours of their own. */
export function histogramOption(
  { edges, counts }: Histogram,
  classes: readonly string[],
  { activation, images, others, number, colours }: Words,
): EChartsCoreOption {
  const totals = counts.map((own) => own.reduce((sum, count) => sum + count, 0));
  const order = [...totals.keys()].filter((own) => totals[own]! > 0).sort((a, b) => totals[b]! - totals[a]! || a - b);
  const [named, rest] = [order.slice(0, mostClasses), order.slice(mostClasses)];
  const bins = edges.slice(1).map((_, bin) => bin);
  const series = [
    ...named.map((own, i) => ({ name: classes[own] ?? '', colour: colours[i] ?? '', data: [...counts[own]!] })),
    ...(rest.length > 0
      ? [
          {
            name: others,
            colour: '#999999',
            data: bins.map((bin) => rest.reduce((sum, own) => sum + counts[own]![bin]!, 0)),
          },
        ]
      : []),
  ];
  return {
    legend: { top: 0, left: 0, itemGap: 8, data: series.map(({ name }) => name) },
    grid: { left: 8, right: 16, top: 44, bottom: 26, containLabel: true },
    xAxis: {
      ...{ type: 'category', name: activation, nameLocation: 'middle', nameGap: 24 },
      data: bins.map((bin) => number((edges[bin]! + edges[bin + 1]!) / 2)),
    },
    yAxis: { type: 'value', name: images, minInterval: 1 },
    tooltip: { trigger: 'axis', confine: true },
    series: series.map(({ name, colour, data }) => ({
      ...{ type: 'bar', id: name, name, color: colour, data, stack: 'all', barCategoryGap: '8%' },
    })),
  };
}
