import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuntimeName } from '../../../src/shared/runtimes.ts';
import { say } from '../../../src/shared/sentence.ts';
import { chooseRuntime, describeRuntimes } from '../../../src/workbench/runtimes/choose.ts';
import { forgetMarks, keepVerdicts, keptVerdicts, marked } from '../../../src/workbench/runtimes/kept.ts';
import { type Outcome, tryRuntimes, verdictsOf } from '../../../src/workbench/runtimes/tryRuntimes.ts';
import { changeSettings } from '../../../src/workbench/workspace/settings.ts';

const home = mkdtempSync(join(tmpdir(), 'switchback-runtimes-'));
const before = { ...process.env };
beforeAll(() => {
  for (const name of ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME']) process.env[name] = join(home, name);
});
afterAll(() => {
  process.env = before;
  rmSync(home, { recursive: true, force: true });
});

type Trials = readonly (readonly [RuntimeName, milliseconds: number, difference: number])[];
const verdictsFor = (trials: Trials, failed: readonly RuntimeName[] = []) => {
  const tried = trials.map(([name, milliseconds, difference]): [RuntimeName, Outcome] => {
    const device = name === 'onnx/cpu' ? 'cpu' : 'gpu';
    return [name, { name, version: name, device, selfTest: { milliseconds, difference } }];
  });
  const broken = failed.map((name): [RuntimeName, Outcome] => [
    name,
    { name, failed: say('computing.endedInSelfTest') },
  ]);
  const verdicts = verdictsOf(new Map([...tried, ...broken]), () => say('computing.noGpu'));
  return Object.fromEntries(verdicts.map(({ name, verdict, why }) => [name, `${verdict} ${why.key}`]));
};

describe('which runtime is chosen', () => {
  test('the first that is right and no slower than the CPU', () => {
    const verdicts = verdictsFor([
      ['tfjs', 9, 1e-6],
      ['onnx/webgpu', 5, 1e-6],
      ['onnx/cpu', 20, 1e-7],
    ]);
    expect(verdicts).toMatchObject({
      tfjs: 'chosen computing.chosen',
      'onnx/webgpu': 'passedOver computing.notFirst',
      'onnx/cpu': 'passedOver computing.notFirst',
      'onnx/cuda': 'absent computing.noGpu',
    });
  });

  test('a slower one, a wrong one and one that failed are passed over', () => {
    const verdicts = verdictsFor(
      [
        ['tfjs', 21, 1e-6],
        ['onnx/webgpu', 1, 0.1],
        ['onnx/cpu', 20, 1e-7],
      ],
      ['onnx/cuda'],
    );
    expect(verdicts).toMatchObject({
      tfjs: 'passedOver computing.slower',
      'onnx/cuda': 'passedOver computing.endedInSelfTest',
      'onnx/webgpu': 'passedOver computing.wrong',
      'onnx/cpu': 'chosen computing.chosen',
    });
  });

  test('TensorFlow without a GPU is passed over, however fast', () => {
    const selfTest = { milliseconds: 1, difference: 0 };
    const tensorflow: Outcome = { name: 'tfjs', version: 'tfjs', device: 'cpu', selfTest };
    const onnx: Outcome = {
      name: 'onnx/cpu',
      version: 'onnx',
      device: 'cpu',
      selfTest: { ...selfTest, milliseconds: 9 },
    };
    const outcomes = new Map([tensorflow, onnx].map((one) => [one.name, one]));
    const verdicts = verdictsOf(outcomes, () => say('computing.noGpu'));
    expect(verdicts.find(({ verdict }) => verdict === 'chosen')!.name).toBe('onnx/cpu');
    expect(verdicts[0]!.why.key).toBe('computing.noGpuOfItsOwn');
  });

  test('a wrong result that is no number is wrong', () => {
    expect(
      verdictsFor([
        ['tfjs', 1, Number.NaN],
        ['onnx/cpu', 2, 0],
      ]),
    ).toMatchObject({
      tfjs: 'passedOver computing.wrong',
      'onnx/cpu': 'chosen computing.chosen',
    });
  });
});

test('trying keeps what came of it; ONNX Runtime on the CPU computes rightly', async () => {
  const verdicts = await tryRuntimes(new AbortController().signal);
  expect(verdicts.filter(({ verdict }) => verdict === 'chosen')).toHaveLength(1);
  expect(keptVerdicts()).toEqual(verdicts);
  expect(verdicts.find(({ name }) => name === 'onnx/cpu')!.why.key).toMatch(/chosen|notFirst/);
});

test('a runtime that was tried and has gone since is not here', () => {
  const passedOver = { verdict: 'passedOver', why: say('computing.notTried') } as const;
  const elsewhere = process.platform === 'win32' ? 'onnx/coreml' : 'onnx/dml';
  keepVerdicts([
    { name: elsewhere, ...passedOver },
    { name: 'onnx/cpu', verdict: 'chosen', why: say('computing.notTried') },
  ]);
  expect(describeRuntimes().verdicts.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    `${elsewhere} absent`,
    'onnx/cpu chosen',
  ]);
});

test('what is kept is what is chosen, unless a person has set another, or a command names one', async () => {
  keepVerdicts([{ name: 'reference', verdict: 'chosen', why: say('computing.noGpu') }]);
  expect((await chooseRuntime()).name).toBe('reference');
  changeSettings({ runtime: 'onnx/cpu' });
  expect((await chooseRuntime()).name).toBe('onnx/cpu');
  expect(describeRuntimes()).toMatchObject({ used: 'onnx/cpu', set: 'onnx/cpu' });
  expect((await chooseRuntime('reference')).name).toBe('reference');
  changeSettings({ runtime: null });
  expect((await chooseRuntime('onnx')).name).toBe('onnx/cpu');
  await expect(chooseRuntime('abacus')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test.skipIf(process.platform === 'win32')(
  'a runtime of another system is refused, and not moved to the CPU',
  async () => {
    await expect(chooseRuntime('onnx/dml')).rejects.toMatchObject({ code: 'UNSUPPORTED', message: /Windows/ });
  },
);

test('what was chosen and is no longer here is not used', async () => {
  keepVerdicts([{ name: 'onnx/dml', verdict: 'chosen', why: say('computing.noGpu') }]);
  const expected = process.platform === 'win32' ? 'onnx/dml' : 'onnx/cpu';
  expect(describeRuntimes().used).toBe(expected);
});

test('a runtime whose selfTest ended its process is passed over until it is tried anew', async () => {
  const cache = join(home, 'XDG_CACHE_HOME', 'switchback');
  mkdirSync(cache, { recursive: true });
  const beyondEveryPid = 2 ** 30;
  writeFileSync(join(cache, 'trying-onnx-webgpu'), `${beyondEveryPid}`);
  expect(await marked('onnx/webgpu', async () => 1)).toBeNull();
  forgetMarks();
  expect(await marked('onnx/webgpu', async () => 1)).toBe(1);
  expect(await marked('onnx/webgpu', async () => 2)).toBe(2);
});
