import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { CheckedInput, Output } from '../../shared/rpc/request.ts';
import type { Workspace } from '../../workbench/workspace.ts';

/** Names of the contract's requests for which tensors must be computed. */
export type ComputationName = {
  [N in keyof WorkbenchContract]: WorkbenchContract[N] extends { readonly answeredBy: 'engine' } ? N : never;
}[keyof WorkbenchContract];

/** How the interactive engine process answers them. The workspace is open for reading. */
export const computations: {
  readonly [N in ComputationName]: (
    workspace: Workspace,
    input: CheckedInput<WorkbenchContract, N>,
    context: { readonly signal: AbortSignal },
  ) => Promise<Output<WorkbenchContract, N>>;
} = {};
