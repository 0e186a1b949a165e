import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { CheckedInput, Output } from '../../shared/rpc/request.ts';
import type { LoadedModels } from '../../workbench/interactive/loadedModels.ts';

/** Names of the contract's requests for which tensors must be computed. */
export type ComputationName = {
  [N in keyof WorkbenchContract]: WorkbenchContract[N] extends { readonly answeredBy: 'engine' } ? N : never;
}[keyof WorkbenchContract];

/** How the interactive engine process answers some of them, one after another. */
export type Computations<N extends ComputationName> = {
  readonly [M in N]: (
    models: LoadedModels,
    input: CheckedInput<WorkbenchContract, M>,
    context: { readonly signal: AbortSignal },
  ) => Promise<Output<WorkbenchContract, M>>;
};
