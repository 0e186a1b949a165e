import { sheetImages } from '../../../shared/contract/unit.ts';

/** Numbers of the images on which a map fires most, nine at most, the strongest first; of equals the one with the smaller number. */
export function strongestImages(
  activationOf: (image: number) => number,
  images: number,
  most: number = sheetImages,
): number[] {
  const firing = Array.from({ length: images }, (_, image) => image).filter((image) => activationOf(image) > 0);
  return firing.sort((a, b) => activationOf(b) - activationOf(a) || a - b).slice(0, most);
}
