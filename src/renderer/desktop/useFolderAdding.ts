import { useRouter } from 'vue-router';
import type { ChosenFolder } from '../../shared/desktop.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';

/** Adds a folder as a data set, in view of the library. */
export function useFolderAdding(): (folder: ChosenFolder) => Promise<void> {
  const jobs = useJobsStore();
  const router = useRouter();
  return async ({ folderId }) => {
    await router.push({ name: 'library' });
    await jobs.start('addDataset', { folderId });
  };
}
