import { useI18n } from 'vue-i18n';
import type { FigurePreview, IndexNeed } from '../../../shared/contract/figure.ts';
import { useFormats } from '../../composables/useFormats.ts';

/** What the panels of a page need together, and how many they are; `null` where every layer is indexed. */
export function indexNeedOf(page: FigurePreview | null): (IndexNeed & { readonly panels: number }) | null {
  const needs = (page?.panels ?? []).flatMap(({ problem }) =>
    problem?.kind === 'incomplete' && problem.index ? [problem.index] : [],
  );
  if (needs.length === 0) return null;
  return {
    panels: needs.length,
    images: needs.reduce((sum, { images }) => sum + images, 0),
    aboutMs: needs.reduce<number | null>(
      (sum, { aboutMs }) => (sum === null || aboutMs === null ? null : sum + aboutMs),
      0,
    ),
  };
}

/** To begin takes as much. */
const leastMs = 1000;

/** `400 images, about 6 sec`; without the time where nobody knows it. */
export function useIndexWords(): (need: IndexNeed) => string {
  const { t } = useI18n();
  const formats = useFormats();
  return ({ images, aboutMs }) => {
    const about = {
      images: formats.value.count(images),
      time: formats.value.duration(Math.max(leastMs, aboutMs ?? 0)),
    };
    return t(aboutMs === null ? 'figures.images' : 'figures.imagesFor', about, images);
  };
}
