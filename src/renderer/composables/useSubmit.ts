import { type Ref, ref } from 'vue';
import { toldError } from '../messages/index.ts';

/** What a dialog does when its button is pressed: it stays, with what went wrong in it, until that is done. */
export function useSubmit(): {
  readonly isBusy: Readonly<Ref<boolean>>;
  /** Why the last try failed, in a sentence; `null` where it has not. */
  readonly problem: Ref<string | null>;
  /** Does it, once at a time; true once it is done. */
  readonly submit: (work: () => Promise<unknown>) => Promise<boolean>;
} {
  const isBusy = ref(false);
  const problem = ref<string | null>(null);
  async function submit(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      problem.value = toldError(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, problem, submit };
}
