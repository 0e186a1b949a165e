import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { RuntimeName, RuntimeVerdict } from '../../shared/runtimes.ts';

/** A run that cannot go on on its own runtime, until a person has said on which it shall. */
export interface StrandedRun {
  readonly run: string;
  /** Its own runtime, and why that is not here. */
  readonly missing: RuntimeVerdict;
  /** Those that are here. */
  readonly choices: readonly RuntimeName[];
  /** The one of these that computes where nobody says otherwise. */
  readonly usual: RuntimeName;
}

export const useResumeStore = defineStore('resume', () => {
  const stranded = shallowRef<StrandedRun | null>(null);
  return { stranded };
});
