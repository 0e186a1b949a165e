import { computed, type Ref, watch } from 'vue';
import type { PictureReference } from '../../shared/contract/picture.ts';
import { useQuery } from '../contract/useQuery.ts';

const suggested = 24;

/** Gives a screen that is opened without a picture one of the checkpoint's data set. */
export function useFirstPicture(model: Readonly<Ref<string | null>>, picture: Ref<PictureReference | null>): void {
  const { data } = useQuery(
    'picture.suggest',
    computed(() => (model.value && !picture.value ? { model: model.value, count: suggested } : null)),
    [],
  );
  watch(data, (images) => {
    const middle = images?.[Math.floor(images.length / 2)];
    if (!picture.value && middle) picture.value = { imageId: middle.imageId };
  });
}
