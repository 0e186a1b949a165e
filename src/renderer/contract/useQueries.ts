import { type EffectScope, effectScope, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import type { Topic } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Input, Output } from '../../shared/rpc/request.ts';
import { type Query, useQuery } from './useQuery.ts';

type Name = keyof WorkbenchContract & string;

/** The answers to several inputs of one request, each kept up to date as by `useQuery`; anew when the inputs change. */
export function useQueries<N extends Name>(
  name: N,
  inputs: Readonly<Ref<readonly Input<WorkbenchContract, N>[]>>,
  topics: readonly Topic[],
): Readonly<Ref<readonly Query<Output<WorkbenchContract, N>>[]>> {
  const queries = shallowRef<readonly Query<Output<WorkbenchContract, N>>[]>([]);
  let scope: EffectScope | undefined;
  watch(
    () => JSON.stringify(inputs.value),
    () => {
      scope?.stop();
      scope = effectScope(true);
      const ask = (input: Input<WorkbenchContract, N>) => useQuery(name, ref(input) as never, topics);
      queries.value = scope.run(() => inputs.value.map(ask))!;
    },
    { immediate: true },
  );
  onScopeDispose(() => scope?.stop());
  return queries;
}
