import { defineStore } from 'pinia';
import { ref } from 'vue';
import { toldError } from '../messages/index.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'success' | 'error';
  /** One sentence; of an error what, where, what to do. */
  readonly text: string;
  /** What to do about it at once. */
  readonly action?: { readonly label: string; readonly run: () => unknown } | undefined;
}

/** Short notes at the edge of the page, gone by themselves; errors stay until they are put away. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = ref<readonly Toast[]>([]);
  let nextId = 1;
  function show(kind: Toast['kind'], text: string, action?: Toast['action']): void {
    // What is said again says nothing new.
    const others = toasts.value.filter((toast) => toast.text !== text);
    toasts.value = [...others, { id: nextId++, kind, text, action }].slice(-4);
  }
  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }
  /** Says what was thrown. */
  const fail = (thrown: unknown): void => show('error', toldError(thrown));
  return { toasts, show, fail, dismiss };
});
