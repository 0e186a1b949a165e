import { useElementSize } from '@vueuse/core';
import { type ComputedRef, computed, nextTick, type Ref, ref } from 'vue';

const leastZoom = 0.1;
const mostZoom = 3;

/** Zooms and moves a drawing of `width` px in a view that scrolls: by the wheel with Ctrl, by its ground, by buttons. */
export function useZoom(
  view: Readonly<Ref<HTMLElement | null>>,
  width: () => number,
): {
  readonly scale: ComputedRef<number>;
  /** Keeps the place that `x`, `y`, px of the view, lies over; default: its middle. */
  readonly zoomBy: (factor: number, x?: number, y?: number) => Promise<void>;
  /** As wide as the view, and no larger than it is. */
  readonly fit: () => void;
  readonly onWheel: (event: WheelEvent) => void;
  /** The ground is drawn along, as a map is. */
  readonly drag: (event: PointerEvent) => void;
} {
  const { width: viewWidth } = useElementSize(view);
  const zoom = ref<number | null>(null);
  const fitted = computed(() => Math.min(1, Math.max(leastZoom, viewWidth.value / Math.max(1, width()))));
  const scale = computed(() => zoom.value ?? fitted.value);

  async function zoomBy(
    factor: number,
    x = viewWidth.value / 2,
    y = (view.value?.clientHeight ?? 0) / 2,
  ): Promise<void> {
    const before = scale.value;
    zoom.value = Math.min(mostZoom, Math.max(leastZoom, before * factor));
    const own = view.value;
    if (!own) return;
    const [left, top] = [(own.scrollLeft + x) / before, (own.scrollTop + y) / before];
    await nextTick();
    own.scrollTo(left * scale.value - x, top * scale.value - y);
  }
  return {
    scale,
    zoomBy,
    fit: () => {
      zoom.value = null;
    },
    onWheel: (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = view.value!.getBoundingClientRect();
      void zoomBy(Math.exp(-event.deltaY / 400), event.clientX - left, event.clientY - top);
    },
    drag: (event) => {
      const own = view.value;
      if (!own || event.button !== 0 || (event.target as HTMLElement).closest('button')) return;
      const start = { x: event.clientX + own.scrollLeft, y: event.clientY + own.scrollTop };
      const move = (moved: PointerEvent) => own.scrollTo(start.x - moved.clientX, start.y - moved.clientY);
      own.setPointerCapture(event.pointerId);
      own.addEventListener('pointermove', move);
      own.addEventListener('lostpointercapture', () => own.removeEventListener('pointermove', move), { once: true });
    },
  };
}
