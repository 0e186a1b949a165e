import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { PictureReference } from '../../shared/contract/picture.ts';

/** A picture that is looked at by itself. */
export interface PreviewedPicture {
  readonly picture: PictureReference;
  /** By which it is classified; `null`: by the latest. */
  readonly model: string | null;
}

/** The picture that is looked at, over whatever screen; `null` where none is. */
export const usePreviewStore = defineStore('preview', () => {
  const shown = shallowRef<PreviewedPicture | null>(null);
  return { shown };
});
