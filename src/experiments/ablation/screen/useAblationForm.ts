import { type ComputedRef, computed, type Reactive, reactive, ref } from 'vue';
import { useAnswer } from '../../../renderer/contract/useAnalyses.ts';
import { type Query, useQuery } from '../../../renderer/contract/useQuery.ts';
import type { AblationPlan, PlannedVariant } from '../declaration/plan.ts';
import type { AskedAblation } from '../declaration.ts';

/** What a person has chosen. */
export interface AblationForm {
  /** `preset zfnet-small` or `run first`. */
  base: string;
  /** `null`: the first, or that of the run. */
  dataset: string | null;
  name: string;
  /** Numbers that are left out are the recipe's; NaN is none. */
  epochs: number | undefined;
  learningRate: number | undefined;
  seeds: number | undefined;
  /** Texts of the variants that are left out, and of a person's own. */
  off: readonly string[];
  own: readonly string[];
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
}

/** An ablation before it is started: what may be chosen, what that comes to, and how long it takes. */
export function useAblationForm(groups: ComputedRef<{ readonly presets: string; readonly runs: string }>): {
  readonly form: Reactive<AblationForm>;
  readonly bases: ComputedRef<readonly Option[]>;
  readonly datasets: ComputedRef<readonly Option[]>;
  readonly hasNoDataset: ComputedRef<boolean>;
  readonly dataset: ComputedRef<string | null>;
  readonly plan: Query<AblationPlan>;
  /** Those that will be trained, the base among them. */
  readonly chosen: ComputedRef<readonly PlannedVariant[]>;
  readonly runs: ComputedRef<number>;
  readonly expectedMs: ComputedRef<number | null>;
  /** `null` where something is not as it must be. */
  readonly asked: ComputedRef<AskedAblation | null>;
} {
  const form = reactive<AblationForm>({
    ...{ base: 'preset zfnet-small', dataset: null, name: '', seeds: 3, off: [], own: [] },
    ...{ epochs: undefined, learningRate: undefined },
  });
  const datasetList = useQuery('dataset.list', ref({}), ['datasets']);
  const networkList = useQuery('network.list', ref({}), ['networks']);
  const runList = useQuery('run.list', ref({}), ['runs']);
  const datasets = computed(() => (datasetList.data.value ?? []).map(({ name }) => ({ value: name, label: name })));
  const hasNoDataset = computed(() => datasetList.data.value?.length === 0);
  const bases = computed(() => [
    ...(networkList.data.value?.presets ?? []).map(({ name }) => ({
      ...{ value: `preset ${name}`, label: name, group: groups.value.presets },
    })),
    ...(runList.data.value ?? []).map(({ name }) => ({ value: `run ${name}`, label: name, group: groups.value.runs })),
  ]);
  const runName = computed(() => (form.base.startsWith('run ') ? form.base.slice('run '.length) : null));
  const network = computed(() =>
    runName.value === null ? { preset: form.base.slice('preset '.length) } : { run: runName.value },
  );
  const ofRun = computed(() => runList.data.value?.find(({ name }) => name === runName.value)?.dataset);
  const dataset = computed(() => form.dataset ?? ofRun.value ?? datasets.value[0]?.value ?? null);
  const areNumbers = computed(() => ![form.epochs, form.learningRate, form.seeds].some(Number.isNaN));
  const recipe = computed(() => ({ epochs: form.epochs, learningRate: form.learningRate }));
  const setting = computed(() =>
    dataset.value === null || !areNumbers.value
      ? null
      : { dataset: dataset.value, network: network.value, recipe: recipe.value },
  );
  const plan = useAnswer(
    'ablation',
    'plan',
    computed(() => setting.value && { ...setting.value, variants: [...form.own] }),
  );
  /** The speed is that of the network on this machine, whatever else is chosen. */
  const speed = useAnswer(
    'ablation',
    'speed',
    computed(() => (dataset.value === null ? null : { dataset: dataset.value, network: network.value })),
  );
  const isChosen = ({ text, problem }: PlannedVariant) => problem === null && !form.off.includes(text);
  const chosen = computed(() => (plan.data.value?.variants ?? []).filter(isChosen));
  const seeds = computed(() => Array.from({ length: form.seeds ?? 1 }, (_, i) => i + 1));
  const runs = computed(() => chosen.value.length * seeds.value.length);
  const expectedMs = computed(() => {
    if (!plan.data.value || !speed.data.value) return null;
    const { epochs, imagesPerEpoch } = plan.data.value;
    const cost = chosen.value.reduce((sum, own) => sum + own.cost, 0);
    return 1000 * speed.data.value.secondsPerImage * cost * seeds.value.length * epochs * imagesPerEpoch;
  });
  const asked = computed((): AskedAblation | null => {
    if (!setting.value || !plan.data.value || plan.error.value || chosen.value.length < 2) return null;
    const name = form.name.trim();
    return {
      ...setting.value,
      ...(name !== '' && { name }),
      variants: chosen.value.map(({ text }) => text).filter((text) => text !== ''),
      seeds: seeds.value,
    };
  });
  return { form, bases, datasets, hasNoDataset, dataset, plan, chosen, runs, expectedMs, asked };
}
