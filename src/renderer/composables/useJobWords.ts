import { useI18n } from 'vue-i18n';
import type { Progress } from '../../shared/job.ts';
import { jobStage } from './jobStages.ts';

/** What jobs, their stages and what they count are called in the page's language; a name without a message stands for itself. */
export function useJobWords() {
  const { t, te } = useI18n({ useScope: 'global' });
  const named = (key: string, name: string) => (te(key) ? t(key) : name);
  return {
    kind: (kind: string) => named(`jobs.kind.${kind}`, kind),
    unit: (unit: string) => named(`jobs.unit.${unit}`, unit),
    /** What a job does now. */
    stage: (progress: Progress | null) => {
      const said = progress?.message ?? '';
      const stage = jobStage(said);
      return stage ? t(stage.message, stage.places) : said;
    },
  };
}
