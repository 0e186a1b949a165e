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

  async function told(work: Promise<unknown>, done: string | null): Promise<boolean> {
    try {
      await work;
      if (done) toasts.show('info', done);
      return true;
    } catch (error) {
      toasts.fail(error);
      return false;
    }
  }
  return {
    /** Asks the process that trains the run, whichever it is. */
    request: (run: string, wish: RunWish) =>
      told(client.request('run.request', { run, wish }), t(`runs.asked.${wish}`, { run })),
    resume: (run: string) => jobs.start('resumeTraining', { run }),
    rename: (run: string, name: string) => told(client.request('run.rename', { run, name }), null),
    remove: (run: string) => jobs.start('removeRun', { run }),
  };
}
