import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DatasetSummary } from '../../../shared/contract/dataset.ts';
import type { ModelSummary } from '../../../shared/contract/model.ts';
import type { NetworkList, StoredNetworkSummary } from '../../../shared/contract/network.ts';
import type { RunSummary } from '../../../shared/contract/run.ts';
import { useFormats } from '../../composables/useFormats.ts';
import { useNetworkDraftStore } from '../../stores/useNetworkDraftStore.ts';
import { arranged, type EntryOrder } from './arranged.ts';
import { draftName, type LibraryItem, nameOfNetwork, type Section } from './useLibrary.ts';

/** A line of the list. */
export interface LibraryEntry extends LibraryItem {
  readonly title: string;
  readonly detail: string;
  /** ISO 8601; presets come with Switchback and have none. */
  readonly date?: string | undefined;
  /** Images, epochs or parameters. */
  readonly size: number;
  readonly problem?: string | undefined;
  readonly run?: RunSummary | undefined;
  readonly isPreset?: boolean;
}

export interface LibraryGroup {
  readonly section: Section;
  /** `undefined` until they are loaded. */
  readonly entries: readonly LibraryEntry[] | undefined;
}

/** What the workspace holds; `models` are those from files. */
export interface LibraryContents {
  readonly datasets: Ref<readonly DatasetSummary[] | undefined>;
  readonly networks: Ref<NetworkList | undefined>;
  readonly models: Ref<readonly ModelSummary[] | undefined>;
  readonly runs: Ref<readonly RunSummary[] | undefined>;
}

/** The lines of the list in four groups, those in which `search` is found, in the order that is chosen. */
export function useLibraryGroups(contents: LibraryContents, search: Ref<string>, order: Ref<EntryOrder>) {
  const { t, locale } = useI18n();
  const formats = useFormats();
  const draft = useNetworkDraftStore();
  const count = (value: number) => formats.value.count(value);
  const joined = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');
  const dateOf = (iso: string | null | undefined) => (iso ? formats.value.date(iso) : null);

  const ofDataset = ({ name, images, classes, broken, createdAt }: DatasetSummary): LibraryEntry => ({
    ...{ section: 'datasets', name, title: name, date: createdAt, size: images - broken },
    detail: joined(
      t('library.imagesOf', { images: count(images - broken), classes: count(classes.length) }, classes.length),
      dateOf(createdAt),
    ),
    problem: broken > 0 ? t('library.brokenCount', broken) : undefined,
  });
  const ofModel = ({ name, network, classes, createdAt }: ModelSummary): LibraryEntry => ({
    ...{ section: 'models', name, title: name, date: createdAt, size: classes ?? 0 },
    detail: joined(
      network,
      classes === null ? t('library.notNamed') : t('library.classesOf', { classes: count(classes) }, classes),
      dateOf(createdAt),
    ),
  });
  const ofRun = (run: RunSummary): LibraryEntry => ({
    ...{ section: 'runs', name: run.name, title: run.name, run, date: run.createdAt, size: run.epochs },
    detail: joined(
      t('library.runOf', {
        dataset: run.dataset,
        epoch: run.epoch,
        epochs: run.epochs,
      }),
      dateOf(run.createdAt),
    ),
  });
  const parametersOf = ({ inputShape, parameters }: { inputShape: readonly number[]; parameters: number }) =>
    t('library.parametersOf', { input: inputShape.join('×'), parameters: count(parameters) });
  /** Networks of one name are told apart by what they learn and since when they are here. */
  const ofNetwork = (network: StoredNetworkSummary): LibraryEntry => ({
    ...{ section: 'networks', name: nameOfNetwork(network), title: network.name },
    ...{ date: network.since ?? undefined, size: network.parameters },
    detail: joined(
      (network.datasets.length > 0 ? network.datasets : network.models).join(', '),
      dateOf(network.since),
      parametersOf(network),
    ),
  });
  const opened = computed((): readonly LibraryEntry[] =>
    draft.text === null
      ? []
      : [{ section: 'networks', name: draftName, title: t('library.draft'), detail: '', size: 0 }],
  );
  const presets = computed(() =>
    contents.networks.value?.presets.map(
      (network): LibraryEntry => ({
        ...{ section: 'networks', name: network.name, title: network.name, isPreset: true },
        ...{ detail: parametersOf(network), size: network.parameters },
      }),
    ),
  );

  return computed((): readonly LibraryGroup[] => {
    const { compare } = new Intl.Collator(locale.value, { numeric: true });
    const asAsked = (entries: readonly LibraryEntry[] | undefined) =>
      entries && arranged(entries, search.value, order.value, compare);
    const { datasets, networks, models, runs } = contents;
    const stored = networks.value && [...opened.value, ...networks.value.stored.map(ofNetwork)];
    const own = asAsked(stored);
    return [
      { section: 'datasets', entries: asAsked(datasets.value?.map(ofDataset)) },
      { section: 'models', entries: asAsked(models.value?.map(ofModel)) },
      { section: 'runs', entries: asAsked(runs.value?.toReversed().map(ofRun)) },
      // The many presets come last.
      { section: 'networks', entries: own && [...own, ...(asAsked(presets.value) ?? [])] },
    ];
  });
}
