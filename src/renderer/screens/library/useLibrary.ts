import { computed, ref } from 'vue';
import { type RouteLocationRaw, useRoute, useRouter } from 'vue-router';
import type { StoredNetworkSummary } from '../../../shared/contract/network.ts';
import { useQuery } from '../../contract/useQuery.ts';
import { useNetworkDraftStore } from '../../stores/useNetworkDraftStore.ts';

export const sections = ['datasets', 'networks', 'models', 'runs'] as const;
export type Section = (typeof sections)[number];

/** Something of the workspace, by its place in the library. */
export interface LibraryItem {
  readonly section: Section;
  readonly name: string;
}

/** The name under which the library shows a network that a person has opened; no preset and no run is called so. */
export const draftName = 'file';
/** Before the name of a run or a model stands for its network. */
const marks = { run: 'run:', model: 'model:' } as const;

/** The network that a run trains. */
export const networkOfRun = (run: string): string => marks.run + run;

/** A network of the workspace by the name of a run that trains it, else of a model that has it. */
export const nameOfNetwork = ({ runs, models }: StoredNetworkSummary): string =>
  runs[0] === undefined ? marks.model + models[0] : networkOfRun(runs[0]);

/** What a network of the workspace is named by; `null` for another. */
export function ownerOfNetwork(name: string): { readonly run: string } | { readonly model: string } | null {
  if (name.startsWith(marks.run)) return { run: name.slice(marks.run.length) };
  return name.startsWith(marks.model) ? { model: name.slice(marks.model.length) } : null;
}

export const libraryPlace = ({ section, name }: LibraryItem): RouteLocationRaw => ({
  name: 'library',
  params: { section, name },
});

/** What there is in the workspace, and what of it the address names: `/library/datasets/shapes`. */
export function useLibrary() {
  const route = useRoute();
  const router = useRouter();
  const draft = useNetworkDraftStore();
  const datasets = useQuery('dataset.list', ref({}), ['datasets']);
  const networks = useQuery('network.list', ref({}), ['networks', 'runs', 'models']);
  const models = useQuery('model.list', ref({}), ['models', 'runs', 'passes', 'analyses']);
  const runs = useQuery('run.list', ref({}), ['runs', 'models']);
  const queries = [datasets, networks, models, runs];
  /** Those of runs are with their runs. */
  const fileModels = computed(() => models.data.value?.filter(({ origin }) => origin === 'file'));

  /** Everything; runs latest first. */
  const items = computed((): readonly LibraryItem[] => [
    ...(datasets.data.value ?? []).map(({ name }) => ({ section: 'datasets' as const, name })),
    ...(draft.text === null ? [] : [{ section: 'networks' as const, name: draftName }]),
    ...(networks.data.value?.stored ?? []).map((network) => ({
      section: 'networks' as const,
      name: nameOfNetwork(network),
    })),
    ...(networks.data.value?.presets ?? []).map(({ name }) => ({ section: 'networks' as const, name })),
    ...(fileModels.value ?? []).map(({ name }) => ({ section: 'models' as const, name })),
    ...(runs.data.value ?? []).toReversed().map(({ name }) => ({ section: 'runs' as const, name })),
  ]);
  const isLoaded = computed(() => queries.every(({ data }) => data.value !== undefined));
  const error = computed(() => queries.find((query) => query.error.value)?.error.value);
  const refresh = () => {
    for (const query of queries) query.refresh();
  };

  const asked = computed((): LibraryItem | null => {
    const { section, name } = route.params as { section?: Section; name?: string };
    return section && name ? { section, name } : null;
  });
  const isSame = (a: LibraryItem | null, b: LibraryItem | null) => a?.section === b?.section && a?.name === b?.name;
  /** What the address names, else the first data set, model or the latest run; presets alone are nothing of one's own. */
  const chosen = computed(() => asked.value ?? items.value.find(({ section }) => section !== 'networks') ?? null);
  const isThere = computed(() => items.value.some((item) => isSame(item, chosen.value)));
  /** Goes to what lies before or after the chosen one in a list. */
  function step(listed: readonly LibraryItem[], direction: 1 | -1): void {
    const next = listed[listed.findIndex((item) => isSame(item, chosen.value)) + direction];
    if (next) void router.replace(libraryPlace(next));
  }
  return {
    ...{
      datasets: datasets.data,
      networks: networks.data,
      models: fileModels,
      runs: runs.data,
      items,
      isLoaded,
      error,
      refresh,
    },
    ...{ chosen, isThere, isSame, step },
  };
}
