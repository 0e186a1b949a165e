import { useRouter } from 'vue-router';
import type { ChosenFolder } from '../../shared/desktop.ts';
import { useDatasetAddingStore } from '../stores/useDatasetAddingStore.ts';

/** Shows what a folder would be as a data set, in view of the library, to add it or not. */
export function useFolderAdding(): (folder: ChosenFolder) => Promise<void> {
  const adding = useDatasetAddingStore();
  const router = useRouter();
  return async (folder) => {
    await router.push({ name: 'library' });
    adding.folder = folder;
  };
}
