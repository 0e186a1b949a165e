import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A network's JSON that a person has dropped, pasted or opened, kept for describing and for training it. */
export const useNetworkDraftStore = defineStore('network-draft', () => {
  /** Its text as it was given; `null` where there is none. */
  const text = ref<string | null>(null);
  return { text };
});
