import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { JobState } from '../../shared/contract/job.ts';
import { useJobWords } from '../composables/useJobWords.ts';
import { told } from '../messages/index.ts';
import { useJobsStore } from '../stores/useJobsStore.ts';
import { useNoticesStore } from '../stores/useNoticesStore.ts';
import { isLong } from './longJobs.ts';

/** Tells by the system of every long job that ends while the page is not in front; a click shows the jobs. */
export function useJobNotices(): void {
  const { t } = useI18n();
  const router = useRouter();
  const words = useJobWords();
  const jobs = useJobsStore();
  const notices = useNoticesStore();
  const running = new Set<string>();

  function tell(job: JobState): void {
    const name = words.kind(job);
    const title = t(job.status === 'done' ? 'jobs.noticeDone' : 'jobs.noticeFailed', { job: name });
    const body = [job.subject, job.message && told(job.message)].filter(Boolean).join('\n');
    const notice = new Notification(title, { body, tag: job.id });
    notice.onclick = () => {
      window.focus();
      void router.push({ name: 'jobs' });
    };
  }
  watch(
    () => jobs.all,
    (all) => {
      for (const job of all) {
        if (job.status === 'running') running.add(job.id);
        else if (
          running.delete(job.id) &&
          job.status !== 'cancelled' &&
          isLong(job) &&
          !document.hasFocus() &&
          notices.isOn
        )
          tell(job);
      }
    },
  );
}
