import type { Held } from './held.ts';

/** An operation while it runs. */
export interface Step {
  readonly operands: readonly Held[];
  /** Shape of the first result. */
  readonly shape: readonly number[];
}
