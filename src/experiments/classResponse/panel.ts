import { colourBar } from '../../figure/marks/colourBar.ts';
import { magnitudeRaster, viridis } from '../../figure/marks/colourMaps.ts';
import { picture } from '../../figure/marks/picture.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { frame } from '../../figure/page/scene.ts';
import type { ClassResponse } from './declaration.ts';

/** Maps across, classes down, the share of images in colour. */
export async function classResponse({ shown }: { readonly shown: ClassResponse }, width: number): Promise<Drawing> {
  const { layer, classes, maps, shares } = shown;
  const turned = shares.map((_, i) => shares[(i % maps) * classes.length + Math.floor(i / maps)]!);
  const box = { x: 0, y: 0, width, height: Math.min(width, 3 * classes.length) };
  const title = `Classes on which ${layer} fires`;
  const raster = magnitudeRaster(turned, [classes.length, maps], [0, 1]);
  const key = await colourBar({ ...box, y: box.height + 2, height: 2 }, viridis, ['0', 'share of images', '1']);
  return {
    items: [await picture(raster, box, title), frame(box), ...key],
    height: box.height + 7,
    title,
    description: `${maps} maps across, ${classes.join(', ')} down: the share of a class's images on which a map fires.`,
  };
}
