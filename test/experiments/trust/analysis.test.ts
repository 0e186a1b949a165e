import { expect, test } from 'vitest';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import {
  cascaded,
  drawnWeights,
  networkBelow,
  randomisationSteps,
} from '../../../src/engine/analysis/attribution/randomised.ts';
import { rankCorrelation } from '../../../src/engine/analysis/attribution/scores.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward, compileProjection } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Tensors } from '../../../src/engine/runtime/runtime.ts';
import type { TrustGiven } from '../../../src/experiments/trust/analysis/given.ts';
import { tasksOf, trust } from '../../../src/experiments/trust/analysis.ts';
import type { TrustParameters } from '../../../src/experiments/trust/declaration/kept.ts';
import { scoresOf } from '../../../src/experiments/trust/declaration/scores.ts';
import { execute, float32, int32, mapped, normal, randomWeights } from '../../engine/tensors.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { findAll } from '../findAll.ts';

const network = defineNetwork({
  name: 'trusted',
  input: [1, 12, 12],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'conv2', op: 'conv2d', outChannels: 5, kernelSize: 5 },
    { name: 'relu2', op: 'relu' },
    { name: 'fc3', op: 'dense', outFeatures: 3 },
  ],
});
const weights = randomWeights(network, 8);
const images = normal([8, 'images'], [2, 1, 12, 12]);
const baseline = mapped(normal([8, 'none'], [1, 1, 12, 12]), () => 0.1);
const { relu2 } = await execute(referenceRuntime, compileForward(network, 'tensor', ['relu2']), weights, {
  tensor: images,
});
/** A channel where it is strongest in a picture; conv2 sees 7×7 px. */
const item = (channel: number, picture: number) => {
  const map = relu2!.data.subarray((picture * 5 + channel) * 36, (picture * 5 + channel + 1) * 36);
  const place = map.indexOf(Math.max(...map));
  const [y, x] = [Math.floor(place / 6), place % 6];
  return {
    ...{ channel, picture, rank: 1, position: [y, x] as [number, number] },
    ...{ box: [y, x, 7, 7] as [number, number, number, number], middle: [y + 3.5, x + 3.5] as [number, number] },
  };
};
const shares = [0, 0.25, 0.5, 1];
const given: TrustGiven = {
  ...{ images, baseline, layer: 'relu2', dataset: null, split: null, pictures: [], steps: ['conv2', 'conv1'], shares },
  ...{ methods: ['gradient', 'guided'], draws: 2, others: 3, orders: 2, samples: 2, patch: 1, seed: 5 },
  inputSize: [12, 12],
  items: [item(0, 0), item(3, 1), item(4, 1)],
};
const parameters = given as unknown as TrustParameters;
const machine = {
  runtime: referenceRuntime,
  network,
  preprocessing: rawPixels(1, [12, 12]),
  weights,
  memoryBytes: 2 ** 24,
};
const everything = findAll(await trust.open(machine, given), trust);

async function activationOf(
  own: TrustGiven['items'][number],
  image: Float32Array,
  with_: Tensors = weights,
): Promise<number> {
  const { relu2 } = await execute(referenceRuntime, compileForward(network, 'tensor', ['relu2']), with_, {
    tensor: float32([1, 1, 12, 12], image),
  });
  return relu2!.data[(own.channel * 6 + own.position[0]) * 6 + own.position[1]]!;
}

async function projectionOf(own: TrustGiven['items'][number], with_: Tensors, rule: 'gradient' | 'guided') {
  const unit = int32([1], [(own.channel * 6 + own.position[0]) * 6 + own.position[1]]);
  const tensor = float32([1, 1, 12, 12], images.data.subarray(own.picture * 144, (own.picture + 1) * 144));
  const program = compileProjection(network, 'tensor', 'relu2', rule);
  const { projection, activation } = await execute(referenceRuntime, program, with_, { tensor, unit });
  const [top, left] = own.box;
  const values = Array.from(
    { length: 49 },
    (_, i) => projection!.data[(top + Math.floor(i / 7)) * 12 + left + (i % 7)]!,
  );
  return { values, activation: activation!.data[0]! };
}

test('maps are the projections, and under the drawn weights their correlation is that of projections made with these', async () => {
  const { found } = await everything;
  const arrays = trust.arrays(found, parameters);
  let compared = 0;
  for (const [i, own] of given.items.entries()) {
    const true_ = await projectionOf(own, weights, 'guided');
    const scores = scoresOf(parameters, arrays, i, 1);
    if (true_.activation === 0) {
      expect(scores.weights.mark).toBe('none');
      continue;
    }
    const [row, left] = own.box;
    const map = arrays.maps!.data.subarray((i * 2 + 1) * 144, (i * 2 + 2) * 144);
    for (const [k, value] of true_.values.entries())
      expect(map[(row + Math.floor(k / 7)) * 12 + left + (k % 7)]).toBeCloseTo(Math.abs(value / true_.activation), 4);
    const steps = randomisationSteps(network, 'relu2');
    for (const step of [1, 2]) {
      const correlations: number[] = [];
      for (const draw of [0, 1]) {
        const drawn = cascaded(weights, drawnWeights(networkBelow(network, 'relu2'), 5, draw), steps, step);
        const random = await projectionOf(own, drawn, 'guided');
        // The size alone counts.
        if (random.activation > 0)
          correlations.push(Math.abs(rankCorrelation(true_.values.map(Math.fround), random.values.map(Math.fround))));
      }
      const { mean, count } = scores.weights.correlation[step - 1]!;
      expect(count).toBe(correlations.length);
      if (count > 0) expect(mean).toBeCloseTo(correlations.reduce((a, b) => a + b, 0) / count, 3);
      compared += count;
    }
  }
  expect(compared).toBeGreaterThan(2);
});

test('activations while pixels are hidden are those of pictures that a plain loop has changed', async () => {
  const { found } = await everything;
  const arrays = trust.arrays(found, parameters);
  let compared = 0;
  for (const [i, own] of given.items.entries()) {
    const image = (images.data as Float32Array).slice(own.picture * 144, (own.picture + 1) * 144);
    if ((await activationOf(own, image)) === 0) continue;
    const map = arrays.maps!.data.subarray(i * 2 * 144, (i * 2 + 1) * 144);
    const [top, left] = own.box;
    const pixels = Array.from({ length: 49 }, (_, k) => (top + Math.floor(k / 7)) * 12 + left + (k % 7));
    const order = pixels.toSorted((a, b) => map[b]! - map[a]!);
    for (const [k, share] of shares.entries()) {
      // Places from 0 to 48 come first while place / 49 is below the share.
      const chosen = new Set(order.filter((_, place) => Math.fround(place / 49) < Math.fround(share)));
      const hidden = image.map((value, pixel) => (chosen.has(pixel) ? 0.1 : value));
      const alone = image.map((value, pixel) => (chosen.has(pixel) ? value : 0.1));
      const row = i * 2 * (2 + 1 + 2) * shares.length;
      expect(arrays.causal!.data[row + k]).toBeCloseTo(await activationOf(own, hidden), 4);
      expect(arrays.causal!.data[row + 5 * shares.length + k]).toBeCloseTo(await activationOf(own, alone), 4);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(4);
});

test('both ways begin and end at the whole and at the empty picture, in every order', async () => {
  const arrays = trust.arrays((await everything).found, parameters);
  const curves = scoresOf(parameters, arrays, 0, 0).causal;
  for (const order of ['own', 'random', 'centre'] as const) {
    expect(curves.deletion[order][0]).toBeCloseTo(1, 5);
    expect(curves.deletion[order].at(-1)).toBeCloseTo(0, 5);
    expect(curves.insertion[order][0]).toBeCloseTo(0, 5);
    expect(curves.insertion[order].at(-1)).toBeCloseTo(1, 5);
  }
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { parts } = await everything;
  expectOneMerge(trust, parts.map(trust.encode));
  expect(tasksOf(given)).toHaveLength(3 + 3 + 2);
});

test('the same analysis in batches of one gives the same scores', async () => {
  const narrow = await findAll(await trust.open({ ...machine, memoryBytes: 1 }, given), trust);
  const { found } = await everything;
  for (const [name, values] of Object.entries(found)) {
    for (const [i, value] of values.entries()) {
      if (Number.isNaN(value)) expect(narrow.found[name]![i]).toBeNaN();
      else expect(narrow.found[name]![i]).toBeCloseTo(value, 3);
    }
  }
});

test('a unit that does not fire, a flat picture and a field of few squares have no value', async () => {
  const silent = { ...weights, 'conv2.bias': mapped(weights['conv2.bias']!, () => -1e6) };
  const dead = await findAll(await trust.open({ ...machine, weights: silent }, given), trust);
  const own = scoresOf(parameters, trust.arrays(dead.found, parameters), 0, 0);
  expect([own.weights.mark, own.picture.mark, own.causal.mark]).toEqual(['none', 'none', 'none']);
  const whys = ({ weights: w, picture, causal }: typeof own) => [w, picture, causal].map(({ why }) => why?.key);
  expect(whys(own)).toEqual(['trust.noActivation', 'trust.noActivation', 'trust.noActivation']);
  expect(own.sparseness).toBeNaN();
  const coarse = { ...given, patch: 4 };
  const few = await findAll(await trust.open(machine, coarse), trust);
  const ofCoarse = { ...parameters, patch: 4 };
  const marks = given.items.map((_, i) => scoresOf(ofCoarse, trust.arrays(few.found, ofCoarse), i, 0));
  expect(marks.map(({ causal }) => causal.mark)).toEqual(['none', 'none', 'none']);
  expect(marks.some(({ picture }) => picture.mark !== 'none')).toBe(true);
  const known = marks.findIndex(({ picture }) => picture.mark !== 'none');
  expect(marks[known]!.picture.why).toBeNull();
  expect(marks[known]!.causal.why?.text).toBe('No value: the unit sees 7×7 px, fewer than 9 squares of 4 px.');
  const grey = { ...given, images: mapped(images, () => 0.1) };
  const flat = await findAll(await trust.open(machine, grey), trust);
  const ofFlat = given.items.map((_, i) => scoresOf(parameters, trust.arrays(flat.found, parameters), i, 0));
  for (const { picture, causal } of ofFlat) {
    expect(picture.edges).toBeNaN();
    expect(causal.mark).toBe('none');
    expect(['trust.notDriven', 'trust.noActivation']).toContain(causal.why?.key);
  }
  // Other units that fire give the picture control a value.
  const alone = await findAll(await trust.open(machine, { ...grey, others: 0 }), trust);
  const ofAlone = given.items.map((_, i) =>
    scoresOf({ ...parameters, others: 0 }, trust.arrays(alone.found, { ...parameters, others: 0 }), i, 0),
  );
  for (const { picture } of ofAlone) expect(['trust.flatPicture', 'trust.noActivation']).toContain(picture.why?.key);
});

test('a method that has nothing to go by, and what is not measured yet, have no value', async () => {
  const first = {
    ...given,
    layer: 'relu1',
    methods: ['gradCam' as const],
    steps: ['conv1'],
    items: [{ ...item(0, 0), channel: 0 }],
  };
  const ofFirst = { ...first, items: [{ ...first.items[0]!, box: [2, 2, 3, 3] as [number, number, number, number] }] };
  const own = { ...ofFirst } as unknown as TrustParameters;
  const { found } = await findAll(await trust.open(machine, ofFirst), trust);
  const scores = scoresOf(own, trust.arrays(found, own), 0, 0);
  expect(scores.weights.mark).toBe('none');
  expect(['trust.noMap', 'trust.noActivation']).toContain(scores.weights.why?.key);
  const none = scoresOf(parameters, trust.arrays(null, parameters), 0, 0, false);
  expect(none.picture.why?.text).toBe('It is not measured yet.');
});

test('above a node without a kind no map has a value, and a sentence says why', async () => {
  const strange = defineNetwork({
    name: 'strange',
    input: [1, 12, 12],
    layers: [
      {
        ...{ name: 'mish', op: 'opaque', shape: [1, 12, 12], opsets: { '': 18 }, reads: ['x'], result: 'y' },
        nodes: [{ opType: 'Mish', inputs: ['x'], outputs: ['y'] }],
      },
      { name: 'relu2', op: 'relu' },
    ],
  });
  await expect(trust.open({ ...machine, network: strange, weights: {} }, given)).rejects.toThrow(/mish/);
});

test('nothing known yet is NaN throughout', () => {
  const arrays = trust.arrays(null, parameters);
  expect(Object.values(arrays).every((array) => array!.data.every(Number.isNaN))).toBe(true);
});
