import { useI18n } from 'vue-i18n';
import type { RunWish } from '../../shared/contract/run.ts';
import { client } from '../contract/client.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';

/** What may be done with a run; each says what has been asked for, or why it cannot be done. */
export function useRunActions() {
  const { t } = useI18n();
  const toasts = useToastsStore();
  const jobs = useJobsStore();

  async function request(run: string, wish: RunWish): Promise<void> {
    try {
      await client.request('run.request', { run, wish });
      toasts.show('info', t(`runs.asked.${wish}`, { run }));
    } catch (error) {
      toasts.fail(error);
    }
  }
  return {
    /** Asks the process that trains the run, whichever it is. */
    request,
    resume: (run: string) => jobs.start('resumeTraining', { run }),
  };
}
