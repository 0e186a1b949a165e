/**
 * A colour token as the page's theme has it now, as `rgb(…)`: for canvases and for ECharts, which do not know custom properties.
 * `token` is its name without the dashes before it: `series-1`.
 */
export function tokenColour(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/**
 * The tokens of the page's theme as it is now, as an ECharts theme: axes quiet, series in colours that any eye tells apart. Tooltips
 * are drawn on the canvas, for the page's security policy allows no styles written into HTML; lines of thousands of points are thinned.
 */
export function chartTheme(): Readonly<Record<string, unknown>> {
  const [line, strong, quiet, text] = ['line', 'line-strong', 'quiet', 'text'].map((name) =>
    tokenColour(`colour-${name}`),
  );
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const axis = {
    axisLine: { lineStyle: { color: strong } },
    axisTick: { lineStyle: { color: strong } },
    axisLabel: { color: quiet, fontSize: 11 },
    nameTextStyle: { color: quiet, fontSize: 11 },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((i) => tokenColour(`series-${i}`)),
    backgroundColor: 'transparent',
    textStyle: { fontFamily, color: text, fontSize: 11 },
    line: { showSymbol: false, sampling: 'lttb', lineStyle: { width: 1.5 }, emphasis: { disabled: true } },
    valueAxis: axis,
    logAxis: axis,
    categoryAxis: axis,
    timeAxis: axis,
    legend: { textStyle: { color: text, fontSize: 11 }, itemWidth: 14, itemHeight: 8, icon: 'roundRect' },
    tooltip: {
      renderMode: 'richText',
      backgroundColor: tokenColour('colour-raised'),
      borderColor: strong,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: text, fontSize: 11, fontFamily },
      axisPointer: {
        lineStyle: { color: strong },
        label: { backgroundColor: quiet, color: tokenColour('colour-surface') },
      },
    },
  };
}
