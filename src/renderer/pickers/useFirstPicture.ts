import { computed, type Ref, watch } from 'vue';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { useQuery } from '../contract/useQuery.ts';

const suggested = 24;

/** Gives a screen that is opened without a picture one of a data set, or of a model's usual one. */
export function useFirstPicture(
  of: Readonly<Ref<{ readonly model: string } | { readonly dataset: string } | null>>,
  picture: Ref<PictureReference | null>,
): void {
  const { data } = useQuery(
    'picture.suggest',
    computed(() => (of.value && !picture.value ? { ...of.value, count: suggested } : null)),
    [],
  );
  watch(data, (images) => {
    const middle = images?.[Math.floor(images.length / 2)];
    if (!picture.value && middle) picture.value = { imageId: middle.imageId };
  });
}
