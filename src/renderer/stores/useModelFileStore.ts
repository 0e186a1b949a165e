import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The file of a model that a person has dropped or opened, until it is known what it belongs to. */
export const useModelFileStore = defineStore('modelFile', () => {
  const file = shallowRef<File | null>(null);
  return { file };
});

/** Told by the name: browsers know no type for it. */
export const isModelFile = ({ name }: File): boolean => name.toLowerCase().endsWith('.safetensors');
