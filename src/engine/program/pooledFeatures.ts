import { squares } from '../network/fitted.ts';
import type { Shape } from '../shape.ts';
import type { ProgramBuilder, Value } from './builder.ts';
import { averagePool, byChannel, flatten, product, reduce } from './emit.ts';

/** Side of the squares whose means make a layer's maps no more than `most` numbers together; 1: they are left alone. A map is at least one number. */
export function poolingSide(shape: Shape, most: number): number {
  if (shape.length !== 3) return 1;
  const [maps, height, width] = shape;
  const count = (side: number) => maps! * Math.ceil(height! / side) * Math.ceil(width! / side);
  let side = 1;
  while (count(side) > most && side < Math.max(height!, width!)) side += 1;
  return side;
}

/**
 * A layer's output as features, `[n, features]`, channel by channel: maps as they are, or where they are more than `most` numbers the means of
 * squares of `poolingSide`, those at the lower and right border of what there is. Tokens that are more become their mean.
 */
export function pooledFeatures(b: ProgramBuilder, x: Value, most: number): Value {
  const shape = x.shape.slice(1) as number[];
  if (shape.length === 2 && product(shape) > most) return reduce(b, 'reduceMean', x, [1]);
  const side = poolingSide(shape, most);
  if (side === 1) return flatten(b, byChannel(b, x));
  const { countPadding, ...windows } = squares(shape, side);
  return flatten(b, averagePool(b, x, windows, countPadding));
}
