import { type ShallowRef, shallowRef, watch } from 'vue';
import { tokenColour } from '../components/chartTheme.ts';
import { useSettingsStore } from '../stores/useSettingsStore.ts';

/** Tokens of the colours that any eye tells apart. */
export const seriesTokens: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `series-${i}`);

/** Those colours as the page's theme has them now, for canvases, which do not know custom properties. */
export function useSeriesColours(): Readonly<ShallowRef<readonly string[]>> {
  const settings = useSettingsStore();
  const colours = shallowRef<readonly string[]>([]);
  watch(
    () => settings.isDark,
    () => {
      colours.value = seriesTokens.map(tokenColour);
    },
    { immediate: true, flush: 'post' },
  );
  return colours;
}
