import { computed, type Ref, ref, type WritableComputedRef } from 'vue';
import type { Occlusion } from '../declaration/types.ts';
import type { OcclusionForm } from './occlusionForm.ts';
import { nearest, type WindowBox } from './windowDrag.ts';

/** `[row, column]` of an occlusion's maps. */
export type Cell = readonly [row: number, column: number];

/** The window on the picture: where it was put, or, as long as a hand lies on the maps, what stands under the hand. */
export function useWindow(
  form: Ref<OcclusionForm | null>,
  corner: Ref<readonly [number, number]>,
  occlusion: Readonly<Ref<Occlusion | null>>,
): {
  readonly window: WritableComputedRef<WindowBox>;
  /** The position under the hand. */
  readonly hovered: Ref<Cell | null>;
  /** The position that the window stands for; `null` where it is another than the one slid. */
  readonly cell: Readonly<Ref<Cell | null>>;
  /** Leaves the window at a position. */
  readonly choose: (at: Cell) => void;
} {
  const hovered = ref<Cell | null>(null);
  const windowAt = ([row, column]: Cell): WindowBox => {
    const { rows, columns, window } = occlusion.value!;
    return [rows[row]!, columns[column]!, ...window];
  };
  const window = computed<WindowBox>({
    get: () => {
      if (hovered.value && occlusion.value) return windowAt(hovered.value);
      return [...corner.value, ...(form.value?.window ?? [1, 1])] as const;
    },
    set: ([y, x, height, width]) => {
      corner.value = [y, x];
      if (form.value) form.value = { ...form.value, window: [height, width] };
    },
  });
  const cell = computed(() => {
    if (hovered.value || !occlusion.value) return hovered.value;
    const { rows, columns, window: slid } = occlusion.value;
    const [y, x, height, width] = window.value;
    return height === slid[0] && width === slid[1] ? ([nearest(rows, y), nearest(columns, x)] as const) : null;
  });
  return {
    window,
    hovered,
    cell,
    choose: (at) => {
      window.value = windowAt(at);
      hovered.value = null;
    },
  };
}
