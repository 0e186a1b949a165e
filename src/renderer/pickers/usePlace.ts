import { type ComputedRef, computed, ref, type WritableComputedRef } from 'vue';
import type { Cluster } from '../../shared/contract/cluster.ts';
import { hasHost } from '../contract/shared.ts';
import { useQuery } from '../contract/useQuery.ts';
import { useSettingsStore } from '../stores/useSettingsStore.ts';

/** The host's machine among the places: no cluster has a name that begins with a blank. */
export const here = ' here';

/** Where long jobs are done, the same for all screens. */
export function usePlace(): {
  /** The name of a cluster, or `here`. */
  readonly place: WritableComputedRef<string>;
  /** The same as jobs are told it. */
  readonly on: ComputedRef<string | undefined>;
  readonly clusters: ComputedRef<readonly Cluster[]>;
} {
  const settings = useSettingsStore();
  const workspace = useQuery('workspace.describe', ref(hasHost ? {} : null), ['settings']);
  const clusters = computed(() => workspace.data.value?.clusters.known ?? []);
  const place = computed({
    get: () => (clusters.value.some(({ name }) => name === settings.place) ? settings.place : here),
    set: (name) => {
      settings.place = name;
    },
  });
  return { place, on: computed(() => (place.value === here ? undefined : place.value)), clusters };
}
