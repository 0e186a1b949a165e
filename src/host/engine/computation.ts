import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { CheckedInput, Output } from '../../shared/rpc/request.ts';
import type { LoadedModels } from '../../workbench/models/loadedModels.ts';
import type { Granted } from './job.ts';
import type { KeptBulk } from './keptBulk.ts';

/** Names of the contract's requests for which tensors must be computed. */
export type ComputationName = {
  [N in keyof WorkbenchContract]: WorkbenchContract[N] extends { readonly answeredBy: 'engine' } ? N : never;
}[keyof WorkbenchContract];

/** Where a computation puts what is too large for a message, and the signal that stops it. */
export interface ComputationContext extends Pick<KeptBulk, 'keep'> {
  readonly signal: AbortSignal;
}

/** How the interactive engine process answers some of them, one after another. */
export type Computations<N extends ComputationName> = {
  readonly [M in N]: (
    models: LoadedModels,
    input: Granted<CheckedInput<WorkbenchContract, M>>,
    context: ComputationContext,
  ) => Promise<Output<WorkbenchContract, M>>;
};
