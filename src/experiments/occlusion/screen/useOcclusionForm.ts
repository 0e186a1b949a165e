import { type ComputedRef, computed, type Ref, ref, type WritableComputedRef, watch } from 'vue';
import type { Occlusion } from '../declaration/types.ts';
import { defaultForm, formOf, isReadable, type OcclusionForm } from './occlusionForm.ts';

/**
 * What is set for an occlusion, and where the window lies: as in the one that is open, or the paper's. `size`: `[height, width]` of the
 * network's input, px, where it is known; a form is kept as long as it is the same.
 */
export function useOcclusionForm(
  size: ComputedRef<readonly [number, number] | null>,
  openId: ComputedRef<number | null>,
  occlusion: ComputedRef<Occlusion | null>,
): {
  /** The latest that could be read; `null` until it is known what the network takes. */
  readonly form: WritableComputedRef<OcclusionForm | null>;
  /** As it is typed. */
  readonly draft: WritableComputedRef<OcclusionForm | null>;
  /** `[y, x]` of the window's corner, px. */
  readonly corner: Ref<readonly [number, number]>;
  /** For another picture: what was followed in one is not what is strongest in another. */
  readonly followAnew: (changes: Partial<OcclusionForm>) => void;
} {
  const readable = ref<OcclusionForm | null>(null);
  const typed = ref<OcclusionForm | null>(null);
  const form = computed({
    get: () => readable.value,
    set: (next) => {
      readable.value = next;
      typed.value = next;
    },
  });
  const draft = computed({
    get: () => typed.value,
    set: (next) => {
      typed.value = next;
      if (!next || isReadable(next)) readable.value = next;
    },
  });
  const corner = ref<readonly [number, number]>([0, 0]);
  const sizeKey = computed(() => size.value?.join('×'));
  watch(
    [sizeKey, openId, occlusion],
    ([key], [before]) => {
      if (before !== undefined && key !== before) form.value = null;
      if (form.value || !size.value) return;
      const [height, width] = size.value;
      if (occlusion.value) {
        const { rows, columns } = occlusion.value;
        form.value = formOf(occlusion.value);
        corner.value = [rows[Math.floor(rows.length / 2)]!, columns[Math.floor(columns.length / 2)]!];
      } else if (openId.value === null) {
        form.value = defaultForm(size.value);
        const [tall, wide] = form.value.window;
        corner.value = [Math.round((height - tall) / 2), Math.round((width - wide) / 2)];
      }
    },
    { immediate: true },
  );
  // A window that would hang over the border, after its size was typed, is put back.
  watch([() => form.value?.window, size], () => {
    if (!form.value || !size.value) return;
    const [[height, width], [y, x]] = [form.value.window, corner.value];
    const inside = [Math.min(y, size.value[0] - height), Math.min(x, size.value[1] - width)] as const;
    if (inside[0] !== y || inside[1] !== x) corner.value = [Math.max(0, inside[0]), Math.max(0, inside[1])];
  });
  return {
    form,
    draft,
    corner,
    followAnew: (changes) => {
      if (form.value) form.value = { ...form.value, ...changes, channel: undefined, target: null, further: [] };
    },
  };
}
