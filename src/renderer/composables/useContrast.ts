import { createGlobalState, StorageSerializers, useLocalStorage } from '@vueuse/core';
import type { Contrast } from '../../shared/contrast.ts';

/** How every projection on the page is drawn, kept. */
export const useContrast = createGlobalState(() =>
  useLocalStorage<Contrast>('projection-scale', 'auto', { serializer: StorageSerializers.object }),
);

/** Which of a projection's two pictures a contrast shows, and by how much that is stretched from mid grey. */
export function drawingOf<T>(
  contrast: Contrast,
  { onMaximum, clipped }: { readonly onMaximum: T; readonly clipped: T | null },
): { readonly picture: T; readonly stretch: number } {
  if (contrast !== 'auto') return { picture: onMaximum, stretch: contrast };
  return { picture: clipped ?? onMaximum, stretch: 1 };
}
