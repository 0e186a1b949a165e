import { type ShallowRef, shallowRef, watch } from 'vue';
import { tokenColour } from '../components/chartTheme.ts';
import { useSettingsStore } from '../stores/useSettingsStore.ts';

/** Steps of the ramp from the input upwards. */
const steps = 8;

/** Tokens of the colours of a network's layers, from the input upwards: a ramp, which no run's colour is on. */
export const layerTokens = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `layer-${1 + Math.round((i * (steps - 1)) / Math.max(1, count - 1))}`);

/** The ramp as the page's theme has it now, by token, for canvases, which do not know custom properties. */
export function useLayerColours(): Readonly<ShallowRef<ReadonlyMap<string, string>>> {
  const settings = useSettingsStore();
  const colours = shallowRef<ReadonlyMap<string, string>>(new Map());
  watch(
    () => settings.isDark,
    () => {
      colours.value = new Map(layerTokens(steps).map((token) => [token, tokenColour(token)]));
    },
    { immediate: true, flush: 'post' },
  );
  return colours;
}
