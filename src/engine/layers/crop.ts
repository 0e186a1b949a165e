import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { placedAlong, slice } from '../program/emit.ts';
import { shapeText } from '../shape.ts';
import { padding } from './fields.ts';
import { layerKind, noWeights } from './kind.ts';
import { badNetwork, mapsOf } from './refuse.ts';
import { noPadding } from './windowing.ts';

/** Maps less as many cells on each side as `cropping` says. Down: what was cut off gets nothing. */
export const crop = layerKind({
  op: 'crop',
  schema: z.strictObject({ cropping: padding }),
  arity: 1,
  role: 'other',
  shape: (place) => {
    const maps = mapsOf(place);
    const [top, left, bottom, right] = place.layer.cropping;
    const [height, width] = [maps[1] - top - bottom, maps[2] - left - right];
    if (height >= 1 && width >= 1) return [maps[0], height, width];
    throw badNetwork(
      say('network.cropsAll', { name: place.name, cropping: place.layer.cropping, shape: shapeText(maps) }),
    );
  },
  weights: noWeights,
  reads: (layer) => ({
    kernelSize: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    before: [-layer.cropping[0], -layer.cropping[1]],
    outside: 0,
    unpadded: { ...layer, cropping: noPadding },
    borderFactor: null,
  }),
  up: ({ builder: b, layer: { cropping }, inputs: [x] }) => {
    const [top, left, bottom, right] = cropping;
    const [, , height, width] = x!.shape as readonly ['n', number, number, number];
    return { output: slice(b, slice(b, x!, 2, top, height - bottom), 3, left, width - right) };
  },
  down: ({ builder: b, layer: { cropping }, inputs: [x] }, _pass, signal) => {
    const rows = { shape: signal.shape.with(2, x!.shape[2]!) };
    return { inputs: [placedAlong(b, placedAlong(b, signal, 2, cropping[0], rows), 3, cropping[1], x!)] };
  },
});
