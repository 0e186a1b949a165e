import type { EChartsCoreOption } from '../../../renderer/components/chartParts.ts';
import type { ShownModel } from '../declaration.ts';

/** What a chart of spectra says. */
export interface SpectraWords {
  readonly frequency: string;
  readonly share: string;
  readonly limit: string;
  readonly number: (value: number) => string;
}

/**
 * On a logarithmic axis the energy of each model's filters, or of their responses, by bands of frequency, as density so that bands of unequal width compare;
 * a dashed line at the limit of each model's stride.
 */
export function spectraOption(
  models: readonly ShownModel[],
  of: 'filters' | 'responses',
  colours: readonly string[],
  words: SpectraWords,
): EChartsCoreOption {
  return {
    grid: { left: 56, right: 16, top: 28, bottom: 40 },
    legend: { top: 0, left: 48 },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => words.number(value as number) },
    xAxis: { type: 'value', min: 0, max: 0.5, name: words.frequency, nameLocation: 'middle', nameGap: 24 },
    yAxis: {
      type: 'log',
      name: words.share,
      nameLocation: 'middle',
      nameGap: 40,
      axisLabel: { formatter: words.number },
    },
    series: models.map(({ name, stride, spectrum }, i) => ({
      ...{ type: 'line', name, showSymbol: false, color: colours[i % colours.length] },
      data: spectrum.map((band) => [(band.from + band.to) / 2, band[of] / (32 * (band.to - band.from)) || null]),
      markLine: {
        ...{
          silent: true,
          symbol: 'none',
          precision: 6,
          lineStyle: { type: 'dashed', color: colours[i % colours.length] },
        },
        label: { formatter: words.limit, position: 'end', color: colours[i % colours.length] },
        data: stride > 1 ? [{ xAxis: 1 / (2 * stride) }] : [],
      },
    })),
  };
}
