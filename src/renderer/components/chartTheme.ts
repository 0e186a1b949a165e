/** The tokens of the page's theme as it is now, as an ECharts theme: axes quiet, series in colours that any eye tells apart. */
export function chartTheme(): Readonly<Record<string, unknown>> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    axisLine: { lineStyle: { color: token('--colour-line-strong') } },
    axisTick: { lineStyle: { color: token('--colour-line-strong') } },
    axisLabel: { color: token('--colour-quiet'), fontSize: 11 },
    nameTextStyle: { color: token('--colour-quiet'), fontSize: 11 },
    splitLine: { lineStyle: { color: token('--colour-line') } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6].map((i) => token(`--series-${i}`)),
    backgroundColor: 'transparent',
    textStyle: { fontFamily: token('--font-text'), color: token('--colour-text') },
    valueAxis: axis,
    logAxis: axis,
    categoryAxis: axis,
    legend: { textStyle: { color: token('--colour-text'), fontSize: 11 } },
    tooltip: {
      renderMode: 'richText',
      backgroundColor: token('--colour-surface'),
      borderColor: token('--colour-line'),
      textStyle: { color: token('--colour-text'), fontSize: 11 },
    },
  };
}
