import { type ComputedRef, computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { inputAddress } from '../contract/pictureAddress.ts';

/** The picture that the address names, `?image=12` or `?dropped=<hash>`, so that a screen can be pasted and come back to. */
export function usePictureAddress(): WritableComputedRef<PictureReference | null> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const { image, dropped } = route.query;
      if (typeof dropped === 'string') return { dropped };
      return typeof image === 'string' && /^\d+$/.test(image) ? { imageId: Number(image) } : null;
    },
    set: (picture) => {
      const { image: _image, dropped: _dropped, ...rest } = route.query;
      const named = picture === null ? {} : 'imageId' in picture ? { image: `${picture.imageId}` } : picture;
      void router.replace({ query: { ...rest, ...named } });
    },
  });
}

/** Where what a checkpoint's network sees of a picture is to be had. */
export function useInputUrl(
  model: () => string | null,
  picture: () => PictureReference | null,
): ComputedRef<string | null> {
  return computed(() => {
    const own = picture();
    const name = model();
    return own && name ? inputAddress(name, own) : null;
  });
}
