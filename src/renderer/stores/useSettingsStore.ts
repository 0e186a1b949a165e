import { useLocalStorage, useMediaQuery, usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';
import type { Language, Theme } from '../../shared/appearance.ts';
import { i18n, systemLanguage } from '../messages/index.ts';

/** How the page looks and speaks, kept in this browser; it follows the system until something is chosen. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = useLocalStorage<Theme>('theme', 'system');
  const language = useLocalStorage<Language | 'system'>('language', 'system');
  /** Where long jobs are done: the name of a cluster; any other text is the host's machine. */
  const place = useLocalStorage('place', '');
  const keptFolded = useLocalStorage('navigation-collapsed', false);
  const hasLittleRoom = useMediaQuery('(max-width: 1000px)');
  const unfoldedAnyway = ref(false);
  /** Where there is little room it is folded, until a person unfolds it for a while. */
  const isNavigationFolded = computed({
    get: () => (hasLittleRoom.value ? !unfoldedAnyway.value : keptFolded.value),
    set: (isFolded) => {
      if (hasLittleRoom.value) unfoldedAnyway.value = !isFolded;
      else keptFolded.value = isFolded;
    },
  });

  const systemIsDark = usePreferredDark();
  const isDark = computed(() => (theme.value === 'system' ? systemIsDark.value : theme.value === 'dark'));

  watchEffect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  });
  const spoken = computed(() => (language.value === 'system' ? systemLanguage() : language.value));
  watchEffect(() => {
    i18n.global.locale.value = spoken.value;
    document.documentElement.lang = spoken.value;
  });
  function setTheme(next: Theme): void {
    theme.value = next;
  }
  function setLanguage(next: Language | 'system'): void {
    language.value = next;
  }
  return { setTheme, setLanguage, place, theme, language, spoken, isNavigationFolded, isDark };
});
