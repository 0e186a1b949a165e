import { useEventListener } from '@vueuse/core';
import { useI18n } from 'vue-i18n';
import { modelAmong, useModelFileStore } from '../stores/useModelFileStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';
import { desktop } from './desktop.ts';
import { droppedFiles } from './droppedFiles.ts';
import { useFolderAdding } from './useFolderAdding.ts';

/**
 * What is dropped where no screen takes it (one that does stops the event): a model is added, with what was dropped beside it or lies in its
 * folder; another folder becomes a data set in Electron; of anything else it is said where it belongs, instead of the browser's leaving the page to
 * show it.
 */
export function useDrops(): void {
  const { t } = useI18n();
  const toasts = useToastsStore();
  const addFolder = useFolderAdding();
  const model = useModelFileStore();

  useEventListener(window, 'dragover', (event) => event.preventDefault());
  useEventListener(window, 'drop', async (event) => {
    event.preventDefault();
    if (!event.dataTransfer) return;
    const { files, folder } = await droppedFiles(event.dataTransfer);
    const given = modelAmong(files, folder);
    if (given) {
      model.given = given;
      return;
    }
    const granted = folder && desktop ? await desktop.grantDropped(folder) : null;
    if (granted) return addFolder(granted);
    const name = folder?.name ?? files[0]?.name;
    if (name !== undefined) toasts.show('error', t(folder ? 'shell.droppedFolder' : 'shell.droppedFile', { name }));
  });
}
