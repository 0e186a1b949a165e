import { type Ref, watch } from 'vue';
import { useAddress } from '../composables/useAddress.ts';

/** Names the checkpoint in the address, `?checkpoint=…`, where it was picked for want of one there: a later one does not take its place. */
export function useAddressedCheckpoint(checkpoint: Readonly<Ref<string | null>>): void {
  const { asked, put } = useAddress();
  watch(
    checkpoint,
    (own) => {
      if (own !== null && asked('checkpoint') === undefined) put({ checkpoint: own });
    },
    { immediate: true },
  );
}
