import type { Pair } from '../shape.ts';
import { type ProgramBuilder, programBuilder, type Value } from './builder.ts';
import { averagePool, binary, concat, constant, conv2d, power, reduce, scale, slice } from './emit.ts';
import type { Program } from './program.ts';

/** Side of SSIM's window: scikit-image's default, which Quantus takes. */
export const ssimWindow = 7;

/**
 * Structural similarity of maps: `a` and `b` `[n, 1, h, w]`, `range` `[n, 1, 1, 1]`, the largest value of both less the smallest → `ssim` `[n]`. Wang et
 * al. 2004 with uniform windows of 7×7 px that lie inside, K₁ 0.01, K₂ 0.03 and unbiased covariances, as scikit-image has it.
 */
export function compileSsim([height, width]: Pair): Program {
  const b = programBuilder();
  const map = (name: string) => b.feed(name, 'float32', ['n', 1, height, width]);
  const [x, y, range] = [map('a'), map('b'), b.feed('range', 'float32', ['n', 1, 1, 1])];
  const geometry = { kernelSize: [ssimWindow, ssimWindow], strides: [1, 1], padding: [0, 0, 0, 0] } as const;
  const times = (p: Value, q: Value) => binary(b, 'multiply', p, q);
  const mean = (value: Value) => averagePool(b, value, geometry, false);
  const [meanX, meanY] = [mean(x), mean(y)];
  const unbiased = ssimWindow ** 2 / (ssimWindow ** 2 - 1);
  const covariance = (p: Value, q: Value, means: Value) =>
    scale(b, binary(b, 'subtract', mean(times(p, q)), means), unbiased);
  const squares = [times(meanX, meanX), times(meanY, meanY)] as const;
  const variances = [covariance(x, x, squares[0]), covariance(y, y, squares[1])] as const;
  // (2 · of both + c) / (of one + of the other + c)
  const likeness = (both: Value, [one, other]: readonly [Value, Value], k: number) => {
    const c = scale(b, times(range, range), k ** 2);
    const alike = binary(b, 'add', scale(b, both, 2), c);
    return binary(b, 'divide', alike, binary(b, 'add', binary(b, 'add', one, other), c));
  };
  const product = times(meanX, meanY);
  const each = times(likeness(product, squares, 0.01), likeness(covariance(x, y, product), variances, 0.03));
  return b.build({ ssim: reduce(b, 'reduceMean', each, [1, 2, 3]) });
}

/**
 * How steep a picture is at each pixel: `image` `[n, c, h, w]` less that of one colour, `flat` `[1, c, h, w]`, so that a network's mean image does not count;
 * its mean over the channels, Sobel's two derivatives with the border repeated, their magnitude → `edges` `[n, h, w]`.
 */
export function compileEdges([channels, height, width]: readonly [number, number, number]): Program {
  const b = programBuilder();
  const [image, flat] = [
    b.feed('image', 'float32', ['n', channels, height, width]),
    b.feed('flat', 'float32', [1, channels, height, width]),
  ];
  const grey = reduce(b, 'reduceMean', binary(b, 'subtract', image, flat), [1], true);
  const padded = [2, 3].reduce((x, axis) => bordered(b, x, axis), grey);
  const sobel = [...[-1, 0, 1, -2, 0, 2, -1, 0, 1], ...[-1, -2, -1, 0, 0, 0, 1, 2, 1]];
  const geometry = {
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: [0, 0, 0, 0],
    dilations: [1, 1],
    groups: 1,
  } as const;
  const slopes = conv2d(b, padded, constant(b, sobel, [2, 1, 3, 3]), null, geometry); // [n, 2, h, w]
  return b.build({ edges: power(b, reduce(b, 'reduceSum', binary(b, 'multiply', slopes, slopes), [1]), 0.5) });
}

/** Its first and last cell along an axis repeated. */
function bordered(b: ProgramBuilder, x: Value, axis: number): Value {
  const end = x.shape[axis] as number;
  return concat(b, [slice(b, x, axis, 0, 1), x, slice(b, x, axis, end - 1, end)], axis);
}
