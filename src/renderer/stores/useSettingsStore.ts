import { useLocalStorage, usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watchEffect } from 'vue';
import { i18n, type Language, systemLanguage } from '../messages/index.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** How the page looks and speaks, kept in this browser; it follows the system until something is chosen. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = useLocalStorage<Theme>('theme', 'system');
  const language = useLocalStorage<Language | 'system'>('language', 'system');
  const navigationCollapsed = useLocalStorage('navigation-collapsed', false);

  const systemIsDark = usePreferredDark();
  const isDark = computed(() => (theme.value === 'system' ? systemIsDark.value : theme.value === 'dark'));

  watchEffect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
  });
  watchEffect(() => {
    const spoken = language.value === 'system' ? systemLanguage() : language.value;
    i18n.global.locale.value = spoken;
    document.documentElement.lang = spoken;
  });
  function speak(next: Language | 'system'): void {
    language.value = next;
  }
  return { speak, theme, language, navigationCollapsed, isDark };
});
