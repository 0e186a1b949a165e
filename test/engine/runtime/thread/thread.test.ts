import { expect, test } from 'vitest';
import { programBuilder } from '../../../../src/engine/program/builder.ts';
import { cast, matmul } from '../../../../src/engine/program/emit.ts';
import { openRuntime } from '../../../../src/engine/runtime/open.ts';
import { openRuntimeInThread } from '../../../../src/engine/runtime/thread/index.ts';
import { say } from '../../../../src/shared/sentence.ts';
import { float32 } from '../../tensors.ts';
import { testSeries } from '../series.ts';

const open = (name: 'onnx/cpu' | 'reference') => openRuntimeInThread(name, 'nowhere', () => {});
const runtime = await open('onnx/cpu');

/** x · weightᵀ. */
function dense(size: number) {
  const b = programBuilder();
  const x = b.feed('x', 'float32', ['n', size]);
  return b.build({ y: matmul(b, x, b.parameter('w', [size, size]), { transposeB: true }) });
}

testSeries({ name: 'ONNX Runtime in a thread', runtime });

test('what is opened is what it would be here', async () => {
  const here = await openRuntime('onnx/cpu', 'nowhere', () => {});
  expect(runtime).toMatchObject({ name: here.name, device: here.device, version: here.version });
});

test('while a program runs, this thread goes on', async () => {
  const size = 1000;
  const ones = float32([size, size], new Float32Array(size * size).fill(1));
  const executable = await runtime.load(dense(size), { w: ones }, { threads: 1 });
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  turn();
  const before = turns;
  await executable.run({ x: ones });
  isDone = true;
  // Of a run that blocks it, no more than the turns before and after.
  expect(turns - before).toBeGreaterThan(20);
  await executable.dispose();
});

test('parts of larger arrays come over as what they are, and what is fed stays here', async () => {
  const executable = await runtime.load(dense(2), { w: float32([2, 2], [1, 10, 0, 1]) });
  const pixels = Float32Array.of(7, 7, 1, 2, 7);
  const x = { dtype: 'float32' as const, shape: [1, 2], data: pixels.subarray(2, 4) };
  expect((await executable.run({ x })).y).toEqual(float32([1, 2], [21, 2]));
  expect((await executable.run({ x })).y).toEqual(float32([1, 2], [21, 2]));
  expect([...pixels]).toEqual([7, 7, 1, 2, 7]);
  await executable.dispose();
  await executable.dispose();
});

test("pixels may lie in a Buffer of Node's", async () => {
  const b = programBuilder();
  const program = b.build({ y: cast(b, b.feed('x', 'uint8', ['n', 2])) });
  const executable = await runtime.load(program, {});
  const x = { dtype: 'uint8' as const, shape: [1, 2], data: Buffer.from([1, 2, 3]).subarray(1) };
  expect((await executable.run({ x })).y).toEqual(float32([1, 2], [2, 3]));
  await executable.dispose();
});

test('errors come over with their code and sentence', async () => {
  const problem = say('computing.parameterMissing', { name: 'w', wanted: 'float32 [2, 2]' });
  await expect(runtime.load(dense(2), {})).rejects.toMatchObject({ code: 'MISMATCH', sentence: problem });
  const executable = await (await open('reference')).load(dense(2), { w: float32([2, 2], [1, 0, 0, 1]) });
  await expect(executable.run({})).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await expect(openRuntimeInThread('onnx/dml', 'nowhere', () => {})).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await executable.dispose();
});
