import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A file of weights that a person has dropped or opened, until it is known what it belongs to. */
export const useWeightsStore = defineStore('weights', () => {
  const file = shallowRef<File | null>(null);
  return { file };
});

/** Told by the name: browsers know no type for it. */
export const isWeightsFile = ({ name }: File): boolean => name.toLowerCase().endsWith('.safetensors');
