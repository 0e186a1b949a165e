import { useI18n } from 'vue-i18n';
import { experimentOf } from '../../shared/contract/job.ts';
import type { Progress } from '../../shared/job.ts';
import { told } from '../messages/index.ts';

/** What jobs, their stages and what they count are called in the page's language; a name without a message stands for itself. */
export function useJobWords() {
  const { t, te } = useI18n({ useScope: 'global' });
  const named = (key: string, name: string) => (te(key) ? t(key) : name);
  return {
    /** The command line's jobs are called as its commands: `dataset add`. */
    kind: ({
      kind,
      ...job
    }: {
      readonly kind: string;
      readonly parameters?: unknown;
      readonly experiment?: string | null;
    }) => {
      const experiment = job.experiment ?? experimentOf({ kind, parameters: job.parameters });
      if (experiment) return t(`${experiment}.job`);
      return named(`jobs.kind.${kind.replace(/ (\w)/g, (_, letter) => letter.toUpperCase())}`, kind);
    },
    unit: (unit: string) => named(`jobs.unit.${unit}`, unit),
    /** What a job does now. */
    stage: (progress: Progress | null) => (progress?.step ? told(progress.step) : ''),
  };
}
