import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ChosenFolder } from '../../shared/desktop.ts';

/** The folder, or file, that is about to be added as a data set: its dialog is open as long as there is one. */
export const useDatasetAddingStore = defineStore('datasetAdding', () => ({
  folder: shallowRef<ChosenFolder | null>(null),
}));
