import type { SplitName } from '../../shared/contract/dataset.ts';
import type { Division } from '../../shared/division.ts';

/** Shares of the images, in percent; a seed that is left empty is the usual choice. */
export interface DivisionForm {
  val: number;
  test: number;
  seed: number | undefined;
}

/** Together, in percent. */
export const mostHeldOut = 90;

/** Without what binary fractions add to it. */
const percent = (share: number): number => Number((100 * share).toFixed(6));

/** A division as its form shows it. */
export const formOf = ({ val, test, seed }: Division): DivisionForm => ({
  val: percent(val),
  test: percent(test),
  seed: seed ?? undefined,
});

/** Percent that are held out, but for splits that the folder says. */
export const heldOutOf = (form: DivisionForm, said: readonly SplitName[] = []): number =>
  (said.includes('val') ? 0 : form.val) + (said.includes('test') ? 0 : form.test);

/** The division that a form asks for; `null` as long as that is none. */
export const divisionOf = (form: DivisionForm, said: readonly SplitName[] = []): Division | null =>
  heldOutOf(form, said) <= mostHeldOut && !Number.isNaN(form.seed)
    ? { val: form.val / 100, test: form.test / 100, seed: form.seed ?? null }
    : null;
