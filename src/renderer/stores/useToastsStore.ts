import { defineStore } from 'pinia';
import { ref } from 'vue';

export interface Toast {
  readonly id: number;
  readonly kind: 'error' | 'info';
  /** One sentence: what, where, what to do. */
  readonly text: string;
}

/** Short notes at the edge of the page, gone by themselves. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  let nextId = 1;
  function show(kind: Toast['kind'], text: string): void {
    toasts.value = [...toasts.value.filter((toast) => toast.text !== text), { id: nextId++, kind, text }].slice(-4);
  }
  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }
  return { toasts, show, dismiss };
});
