import { type Ref, watch } from 'vue';
import { useAddress } from '../composables/useAddress.ts';

/** Names the model in the address, `?model=…`, where it was picked for want of one there: a later one does not take its place. */
export function useAddressedModel(model: Readonly<Ref<string | null>>): void {
  const { asked, put } = useAddress();
  watch(
    model,
    (own) => {
      if (own !== null && asked('model') === undefined) put({ model: own });
    },
    { immediate: true },
  );
}
