import type { Drawing } from '../../figure/page/drawing.ts';
import type { CorrespondenceData } from './panel/data.ts';
import { maskedPictures } from './panel/pictures.ts';
import { scoreTable } from './panel/table.ts';

/** Figure 8 and table 1 of Zeiler & Fergus 2013: the images, each part and a random place masked, and how alike features change. */
export async function correspondence({ data }: { readonly data: CorrespondenceData }, width: number): Promise<Drawing> {
  const { shown } = data;
  const pictures = await maskedPictures(data, width);
  const table = scoreTable(shown.rows, shown.random, pictures.height + 3, width);
  const told = shown.rows.map(
    ({ part, layer, mean, randomMean, p }) =>
      `${part} at ${layer}: ${mean.toFixed(3)}, random places ${randomMean.toFixed(3)}, p ${p.toFixed(4)}`,
  );
  return {
    items: [...pictures.items, ...table.items],
    height: table.bottom,
    title: 'Correspondence of parts',
    description: `Hamming distance between the signs of feature changes when parts of ${shown.images} images are masked. ${told.join('; ')}.`,
  };
}
