import { type ComputedRef, computed, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { JobState } from '../../../shared/contract/job.ts';
import type { RunSummary } from '../../../shared/contract/run.ts';
import { useQuery } from '../../contract/useQuery.ts';
import { useJobsStore } from '../../stores/useJobsStore.ts';

/**
 * Which runs there are, which one is looked at and whose curves are shown; the address says so: `/training?run=…&show=…&show=…`. Where
 * it says nothing, the run that is trained or was last is looked at, and only its curves are shown.
 */
export function useTrainingView() {
  const route = useRoute();
  const router = useRouter();
  const jobs = useJobsStore();
  const { data, error, refresh } = useQuery('run.list', ref({}), ['runs', 'models']);
  /** Latest first. */
  const runs = computed(() => data.value?.toReversed());

  const run = computed(() => {
    const asked = runs.value?.find(({ name }) => name === route.query.run);
    return asked ?? runs.value?.find(({ status }) => status === 'running') ?? runs.value?.[0] ?? null;
  });
  const shown: ComputedRef<readonly string[]> = computed(() => {
    const { show } = route.query;
    const asked = show === undefined ? [run.value?.name] : [show].flat();
    const there = new Set(runs.value?.map(({ name }) => name));
    return asked.filter((name) => typeof name === 'string' && there.has(name)) as string[];
  });

  function look(name: string): void {
    const show = shown.value.includes(name) ? shown.value : [...shown.value, name];
    void router.replace({ query: { run: name, show: [...show] } });
  }
  /** Looks at a run that is about to begin, and shows its curves beside the others. */
  function expect(name: string): void {
    void router.replace({ query: { run: name, show: [...shown.value, name] } });
  }
  function toggle(name: string): void {
    const show = shown.value.includes(name) ? shown.value.filter((other) => other !== name) : [...shown.value, name];
    // An empty list would mean that nothing has been said.
    void router.replace({ query: { run: run.value?.name, show: show.length > 0 ? show : '' } });
  }
  function step(direction: 1 | -1): void {
    const all = runs.value ?? [];
    const next = all[all.findIndex(({ name }) => name === run.value?.name) + direction];
    if (next) look(next.name);
  }

  /** Trainings that are waiting for their turn or have not yet begun their run. */
  const pending = computed(() => {
    const there = new Set(runs.value?.map(({ name }) => name));
    return jobs.active.filter((job) => job.kind === 'train' && !there.has(runOf(job)));
  });
  /** The job of this session that trains the run which is looked at. */
  const job = computed(() => jobs.active.find((own) => isTraining(own) && runOf(own) === run.value?.name) ?? null);

  return { runs, error, refresh, run, shown, look, expect, toggle, step, pending, job };
}

const isTraining = ({ kind }: JobState) => kind === 'train' || kind === 'resumeTraining';

/** The run of a training's job: the first of what its subject names. */
export const runOf = ({ subject }: JobState): string => subject.split(' · ')[0]!;

/** Where a run's colour stands among those of series: with its place in the workspace, so that it keeps it. */
export const colourOf = ({ id }: Pick<RunSummary, 'id'>, colours: readonly string[]): string =>
  colours[(id - 1) % colours.length] ?? '';
