import { useEventListener } from '@vueuse/core';
import { type Ref, ref } from 'vue';
import type { DropTarget } from './dropTarget.ts';

/** How far a pointer goes before it drags, px. */
const leastPx = 4;

export interface PanelDrag {
  /** The panel that is being dragged. */
  readonly dragged: Readonly<Ref<string | null>>;
  /** Where it would come to lie. */
  readonly target: Readonly<Ref<DropTarget | null>>;
  /** A pointer goes down on a panel. */
  readonly begin: (id: string, event: PointerEvent) => void;
}

/** Panels dragged to another place on the page; Escape lets go of one. `targetAt` looks a place up by the pointer's. */
export function usePanelDrag(
  targetAt: (id: string, event: PointerEvent) => DropTarget | null,
  drop: (id: string, target: DropTarget) => void,
): PanelDrag {
  const dragged = ref<string | null>(null);
  const target = ref<DropTarget | null>(null);
  let held: { readonly id: string; readonly x: number; readonly y: number } | null = null;
  const letGo = () => {
    held = null;
    dragged.value = null;
    target.value = null;
  };
  useEventListener(window, 'pointermove', (event) => {
    if (!held) return;
    if (!dragged.value && Math.hypot(event.clientX - held.x, event.clientY - held.y) < leastPx) return;
    dragged.value = held.id;
    target.value = targetAt(held.id, event);
  });
  useEventListener(window, 'pointerup', () => {
    if (dragged.value && target.value) drop(dragged.value, target.value);
    letGo();
  });
  useEventListener(window, 'pointercancel', letGo);
  useEventListener(window, 'keydown', (event) => {
    if (event.key === 'Escape') letGo();
  });
  return {
    dragged,
    target,
    begin: (id, event) => {
      if (event.button === 0) held = { id, x: event.clientX, y: event.clientY };
    },
  };
}
