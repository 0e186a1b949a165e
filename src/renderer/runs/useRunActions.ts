import { useI18n } from 'vue-i18n';
import type { RunWish } from '../../shared/contract/run.ts';
import { useFormats } from '../composables/useFormats.ts';
import { client } from '../contract/client.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';
import { useResumeStore } from '../stores/useResumeStore.ts';
import { useToastsStore } from '../stores/useToastsStore.ts';
import { runtimesHere, whyNotOn } from './runtimeInstead.ts';

/** What may be done with a run; each says what has been asked for, or why it cannot be done. */
export function useRunActions() {
  const { t } = useI18n();
  const formats = useFormats();
  const toasts = useToastsStore();
  const jobs = useJobsStore();
  const resumption = useResumeStore();

  async function request(run: string, wish: RunWish): Promise<void> {
    try {
      await client.request('run.request', { run, ...wish });
      const rate = wish.wish === 'setLearningRate' ? formats.value.number(wish.learningRate) : '';
      toasts.show('info', t(`runs.asked.${wish.wish}`, { run, rate }));
    } catch (error) {
      toasts.fail(error);
    }
  }
  /** Goes on with it; where its runtime is not here, a person is asked for another. */
  async function resume(run: string): Promise<void> {
    try {
      const [details, workspace] = await Promise.all([
        client.request('run.describe', { run }),
        client.request('workspace.describe', {}),
      ]);
      const { runtimes } = workspace.result;
      const missing = whyNotOn(details.result.runtime, runtimes);
      if (!missing) await jobs.start('resumeTraining', { run });
      else resumption.stranded = { run, missing, choices: runtimesHere(runtimes.verdicts), usual: runtimes.used };
    } catch (error) {
      toasts.fail(error);
    }
  }
  return {
    /** Asks the process that trains the run, whichever it is. */
    request,
    resume,
  };
}
