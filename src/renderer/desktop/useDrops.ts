import { useEventListener } from '@vueuse/core';
import { useI18n } from 'vue-i18n';
import { isModelFile, useModelFileStore } from '../stores/useModelFileStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';
import { desktop } from './desktop.ts';
import { useFolderAdding } from './useFolderAdding.ts';

/**
 * What is dropped where no screen takes it (one that does stops the event): a folder becomes a data set in Electron, a model is added; of anything else it is said where it belongs,
 * instead of the browser's leaving the page to show it.
 */
export function useDrops(): void {
  const { t } = useI18n();
  const toasts = useToastsStore();
  const addFolder = useFolderAdding();
  const model = useModelFileStore();

  useEventListener(window, 'dragover', (event) => event.preventDefault());
  useEventListener(window, 'drop', async (event) => {
    event.preventDefault();
    // Both are gone from the event once the handler waits.
    const file = event.dataTransfer?.files[0];
    const isFolder = event.dataTransfer?.items[0]?.webkitGetAsEntry()?.isDirectory === true;
    if (!file) return;
    if (!isFolder && isModelFile(file)) {
      model.file = file;
      return;
    }
    const folder = isFolder && desktop ? await desktop.grantDropped(file) : null;
    if (folder) return addFolder(folder);
    toasts.show('error', t(isFolder ? 'shell.droppedFolder' : 'shell.droppedFile', { name: file.name }));
  });
}
