import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { compileForward, compileProjection } from '../../src/engine/program/compile.ts';
import { randomBytes } from '../../src/engine/random.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { centreCropStart, type Preprocessing, preprocessingSchema } from '../../src/shared/preprocessing.ts';
import { execute, expectClose, float32, int32, randomWeights } from './tensors.ts';

const [height, width] = [4, 3];
const network = defineNetwork({
  name: 'pictures',
  input: [3, height, width],
  layers: [{ name: 'conv1', op: 'conv2d', outChannels: 1, kernelSize: 1 }],
});
const decode = [7, 8] as const;
const pixels = { dtype: 'uint8', shape: [1, ...decode, 3], data: randomBytes([1], 7 * 8 * 3) } as const;
const stated = (fields: object): Preprocessing =>
  preprocessingSchema.parse({
    channels: 3,
    decodeSize: decode,
    cropSize: [height, width],
    scale: 1,
    mean: 'none',
    ...fields,
  });

/** (p · scale − mean) / deviation of the pixels at `rows` and `columns`, `[3, h, w]` in the order `order`. */
const byHand = (
  rows: number[],
  columns: number[],
  order: number[],
  value: (pixel: number, channel: number) => number,
) =>
  order.flatMap((from, channel) =>
    rows.flatMap((y) => columns.map((x) => value(pixels.data[(y * decode[1] + x) * 3 + from]!, channel))),
  );

const torch = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const torchValue = (pixel: number, c: number) => (pixel / 255 - torch.mean[c]!) / torch.deviation[c]!;

describe('what a network is fed, by hand', () => {
  test.each([
    ['mean and deviation', torch, [0, 1, 2], torchValue],
    ['blue first', { ...torch, channelOrder: 'bgr' }, [2, 1, 0], torchValue],
    [
      'Caffe: blue first, means in its range',
      { channelOrder: 'bgr', mean: [104, 117, 123] },
      [2, 1, 0],
      (p: number, c: number) => p - [104, 117, 123][c]!,
    ],
    ['-1 to 1', { scale: 1 / 127.5, mean: [1, 1, 1] }, [0, 1, 2], (p: number) => p / 127.5 - 1],
    ['deviation alone', { deviation: [2, 4, 8] }, [0, 1, 2], (p: number, c: number) => p / [2, 4, 8][c]!],
  ])('%s, centre crop and given crops', async (_, fields, order, value) => {
    const preprocessing = stated(fields);
    const [top, left] = centreCropStart(preprocessing);
    const rows = [0, 1, 2, 3].map((i) => top + i);
    const columns = [0, 1, 2].map((i) => left + i);
    const weights = randomWeights(network, 1);
    const centre = await execute(referenceRuntime, compileForward(network, preprocessing, ['input']), weights, {
      pixels,
    });
    const expected = float32([1, 3, height, width], byHand(rows, columns, order, value));
    expectClose(centre.input!, expected, 1e-6, 'centre');
    const mirrored = { rows: int32([1, 4], [0, 1, 2, 3]), columns: int32([1, 3], [4, 3, 2]) };
    const program = compileForward(network, { givenCropsOf: preprocessing }, ['input']);
    const given = await execute(referenceRuntime, program, weights, { pixels, ...mirrored });
    const mirroredByHand = float32([1, 3, height, width], byHand([0, 1, 2, 3], [4, 3, 2], order, value));
    expectClose(given.input!, mirroredByHand, 1e-6, 'given');
  });

  test('a projection comes down in the order of the picture, red first', async () => {
    const weights = randomWeights(network, 1);
    const unit = int32([1], [5]);
    const project = async (order: 'rgb' | 'bgr') => {
      const program = compileProjection(network, stated({ channelOrder: order }), 'conv1', 'gradient');
      const { projection, activation } = await execute(referenceRuntime, program, weights, { pixels, unit });
      return [0, 1, 2].map((c) => projection!.data[c * height * width + 5]! / activation!.data[0]!);
    };
    const filter = [...weights['conv1.weight']!.data];
    const close = (numbers: number[]) => numbers.map((value) => expect.closeTo(value, 5));
    expect(await project('rgb')).toEqual(close(filter));
    expect(await project('bgr')).toEqual(close(filter.toReversed()));
  });
});
