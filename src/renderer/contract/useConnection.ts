import { type Ref, ref } from 'vue';
import type { ConnectionState } from '../../shared/rpc/client.ts';
import { client } from './client.ts';

const state = ref<ConnectionState>(client.state());
client.onState((next) => {
  state.value = next;
});

/** Whether the page's line to its host is there. */
export const useConnection = (): Readonly<Ref<ConnectionState>> => state;
