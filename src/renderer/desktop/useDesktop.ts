import { onScopeDispose, watchEffect } from 'vue';
import { told } from '../messages/index.ts';
import { useComposerStore } from '../stores/useComposerStore.ts';
import { useSettingsStore } from '../stores/useSettingsStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';
import { desktop } from './desktop.ts';
import { useFolderAdding } from './useFolderAdding.ts';

/** In Electron, heeds its menu and tells it how the page looks and speaks. `showKeys` opens the list of keys. */
export function useDesktop(showKeys: () => void): void {
  if (!desktop) return;
  const { onCommand, tellAppearance, tellUnsaved } = desktop;
  const settings = useSettingsStore();
  const toasts = useToastsStore();
  const composer = useComposerStore();
  const addFolder = useFolderAdding();

  const end = onCommand((command) => {
    if (command.kind === 'addDataset') void addFolder(command.folder);
    if (command.kind === 'setTheme') settings.theme = command.theme;
    if (command.kind === 'setLanguage') settings.setLanguage(command.language);
    if (command.kind === 'showKeys') showKeys();
    if (command.kind === 'tell') toasts.show('error', told(command.sentence));
  });
  onScopeDispose(end);
  watchEffect(() => tellAppearance({ theme: settings.theme, language: settings.spoken }));
  watchEffect(() => tellUnsaved(composer.saveState !== 'saved'));
}
