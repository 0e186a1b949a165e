import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropoutFeed } from '../../src/engine/layers/dropout.ts';
import type { Network } from '../../src/engine/network/network.ts';
import { type ProgramBuilder, programBuilder, type Value } from '../../src/engine/program/builder.ts';
import { binary, byChannel, oneHot, overLastAxis, reduce, scale, selectUnit } from '../../src/engine/program/emit.ts';
import type { Program } from '../../src/engine/program/program.ts';
import { compileTrainingStep, velocityOf } from '../../src/engine/program/trainingStep.ts';
import { walkUp } from '../../src/engine/program/walk.ts';
import { randomBytes } from '../../src/engine/random.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import type { Tensor, Tensors } from '../../src/engine/runtime/runtime.ts';
import { networks } from './networks.ts';
import { cases, chosen, descend, flatPlace, inputOf, oneAt } from './projecting.ts';
import { dot, execute, float32, int32, mapped, normal, randomWeights, sizeOf } from './tensors.ts';

// The difference is taken inside the program, in float64: with a step this small hardly any ReLU or window changes sides,
// and what float32 results would round away is kept.
const step = 1e-6;

/** (f(x + step · direction) − f(x − step · direction)) / (2 · step) for the function that `at` emits. */
const centralDifference = (b: ProgramBuilder, at: (offset: number) => Value): Value =>
  scale(b, binary(b, 'subtract', at(step), at(-step)), 1 / (2 * step));

/** `tensor`, `direction` and `unit` → the unit's derivative along the direction, `[n]`. */
function compileUnitDerivative(network: Network, node: string): Program {
  const b = programBuilder();
  const shape = ['n' as const, ...network.inputShape];
  const x = b.feed('tensor', 'float32', shape);
  const direction = b.feed('direction', 'float32', shape);
  const unit = b.feed('unit', 'int32', ['n']);
  const derivative = centralDifference(b, (offset) => {
    const moved = binary(b, 'add', x, scale(b, direction, offset));
    const ascent = walkUp(b, network, moved, (name, size) => b.parameter(name, size), 'inference');
    return selectUnit(b, byChannel(b, ascent.activations.get(node)!), unit);
  });
  return b.build({ derivative });
}

const directionOf = (weight: string) => `direction:${weight}`;

/** The mean cross-entropy's derivative as every weight moves along its direction, `[1]`; written out, not `trainingStep`'s. */
function compileLossDerivative(network: Network, logits: string): Program {
  const b = programBuilder();
  const x = b.feed('tensor', 'float32', ['n', ...network.inputShape]);
  const derivative = centralDifference(b, (offset) => {
    const moved = (name: string, shape: readonly number[]) =>
      binary(b, 'add', b.feed(name, 'float32', shape), scale(b, b.feed(directionOf(name), 'float32', shape), offset));
    const scores = walkUp(b, network, x, moved, 'training').activations.get(logits)!;
    const labels = oneHot(b, b.feed('labels', 'int32', ['n']), scores.shape[1] as number);
    const wanted = reduce(
      b,
      'reduceSum',
      binary(b, 'multiply', labels, overLastAxis(b, 'logSoftmax', scores)),
      [1],
      true,
    );
    return scale(b, reduce(b, 'reduceMean', wanted, [0]), -1);
  });
  return b.build({ derivative });
}

const magnitudeOf = (a: Tensor, c: Tensor): number => dot(mapped(a, Math.abs), mapped(c, Math.abs));

test('2: the gradient rule gives the finite-difference gradient of the chosen unit', async () => {
  const property = fc.asyncProperty(cases(), async (c) => {
    const { node, unit } = chosen(c);
    const direction = normal([c.seed, 'direction'], [1, ...c.network.inputShape]);
    const gradient = await descend(referenceRuntime, c, node.name, 'gradient', oneAt(node.shape, unit, 1));
    const weights = randomWeights(c.network, c.seed);
    const feeds = { tensor: inputOf(c), direction, unit: int32([1], [flatPlace(node.shape, unit)]) };
    const program = compileUnitDerivative(c.network, node.name);
    const { derivative } = await execute(referenceRuntime, program, weights, feeds);
    const error = Math.abs(dot(gradient, direction) - derivative!.data[0]!);
    expect(error).toBeLessThanOrEqual(1e-6 * magnitudeOf(gradient, direction) + 1e-7);
  });
  await fc.assert(property, { seed: 2, numRuns: 60 });
});

test("2: a training step's velocities are minus the finite-difference gradient of the loss", async () => {
  const trained = fc.record({ network: networks({ head: 'classes' }), seed: fc.nat(1e6) });
  const property = fc.asyncProperty(trained, async ({ network, seed }) => {
    const n = 3;
    const classes = network.nodes.at(-1)!.shape[0]!;
    const options = { momentum: 0.9, weightDecay: 0, filterRadius: null, inputScale: 1 };
    const program = compileTrainingStep(network, 'tensor', options);
    const weights = randomWeights(network, seed);
    const trainedNames = Object.keys(weights).filter((name) => velocityOf(name) in program.feeds);
    const feeds: Tensors = {
      ...weights,
      ...dropoutFeeds(program, n, seed),
      tensor: normal([seed, 'x'], [n, ...network.inputShape]),
      labels: int32([n], [0, 1, classes - 1]),
    };
    const still = trainedNames.map((name) => [velocityOf(name), mapped(weights[name]!, () => 0)]);
    const stepFeeds = { ...feeds, ...Object.fromEntries(still), learningRate: float32([1], [1]) };
    const results = await execute(referenceRuntime, program, {}, stepFeeds);

    const directions = Object.fromEntries(
      Object.entries(weights).map(([name, { shape }]) => [directionOf(name), normal([seed, name, 'd'], shape)]),
    );
    const difference = compileLossDerivative(network, network.nodes.at(-1)!.inputs[0]!);
    const { derivative } = await execute(referenceRuntime, difference, {}, { ...feeds, ...directions });

    const along = trainedNames.map((name) => [results[velocityOf(name)]!, directions[directionOf(name)]!] as const);
    const descent = along.reduce((sum, [velocity, direction]) => sum + dot(velocity, direction), 0);
    const magnitude = along.reduce((sum, [velocity, direction]) => sum + magnitudeOf(velocity, direction), 0);
    expect(trainedNames.length).toBeGreaterThan(0);
    expect(Math.abs(descent + derivative!.data[0]!)).toBeLessThanOrEqual(1e-6 * magnitude + 1e-7);
  });
  await fc.assert(property, { seed: 3, numRuns: 40 });
});

function dropoutFeeds(program: Program, n: number, seed: number): Tensors {
  return Object.fromEntries(
    Object.entries(program.feeds)
      .filter(([name]) => name.startsWith(dropoutFeed('')))
      .map(([name, spec]): [string, Tensor] => {
        const shape = spec.shape.map((size) => (size === 'n' ? n : size));
        return [name, { dtype: 'uint8', shape, data: randomBytes([seed, name], sizeOf(shape)) }];
      }),
  );
}
