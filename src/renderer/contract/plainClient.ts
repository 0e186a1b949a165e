import { isProxy, toRaw } from 'vue';
import type { Client } from '../../shared/rpc/client.ts';
import type { Contract, EventTypes } from '../../shared/rpc/request.ts';

/** The client, asked with plain data: Vue's reactive proxies cannot be copied into another process. */
export function plainClient<C extends Contract, E extends EventTypes>(client: Client<C, E>): Client<C, E> {
  return { ...client, request: (name, input, options) => client.request(name, plain(input), options) };
}

/** The data without Vue's proxies around it or in it; typed arrays are as they are. */
export function plain<T>(value: T): T {
  const raw = isProxy(value) ? toRaw(value) : value;
  if (Array.isArray(raw)) return raw.map(plain) as T;
  if (raw === null || typeof raw !== 'object' || Object.getPrototypeOf(raw) !== Object.prototype) return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, each]) => [key, plain(each)])) as T;
}
