import { useI18n } from 'vue-i18n';
import type { ShareRequest, WrittenShare } from '../../shared/contract/share.ts';
import { useFolderDialogStore } from '../stores/useFolderDialogStore.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';

/** Asks where to, writes a shared folder there, and tells when it is there. */
export function useSharing(): (request: ShareRequest) => Promise<void> {
  const { t } = useI18n();
  const folders = useFolderDialogStore();
  const jobs = useJobsStore();
  const toasts = useToastsStore();
  return async (request) => {
    const folder = await folders.choose('export');
    const jobId = folder && (await jobs.start('share', { ...request, folderId: folder.folderId }));
    if (!jobId) return;
    const { status, result } = await jobs.whenOver(jobId);
    if (status !== 'done') return;
    toasts.show('success', t('sharing.done', { name: (result as WrittenShare).name, folder: folder.name }));
  };
}
